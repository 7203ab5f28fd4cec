/** Which function a request is for: `/api/` and a route template, matched as ASP.NET does, literals without case. */
import { isHttp, type Registered, triggerOf } from './registered.ts';

export type Route = {
  readonly function: Registered;
  /** Of the trigger among the function's bindings. */
  readonly binding: string;
  readonly methods: readonly string[];
  readonly segments: readonly Segment[];
};

/** A part between slashes: a word, or a parameter; `isRest` takes all that follows, `isOptional` may be missing. */
type Segment =
  | { readonly word: string }
  | { readonly parameter: string; readonly isRest: boolean; readonly isOptional: boolean };

export type Match =
  | { readonly route: Route; readonly parameters: Readonly<Record<string, string>> }
  /** 404: no such path; 405: there is, for these methods. */
  | { readonly status: 404 }
  | { readonly status: 405; readonly allowed: readonly string[] };

/** Sorted so that a word goes before a parameter, as `customers/all` does before `customers/{id}`. */
export function routesOf(functions: readonly Registered[]): Route[] {
  const routes = functions.flatMap((registered): Route[] => {
    const trigger = triggerOf(registered);
    if (!trigger || !isHttp(trigger.binding)) return [];
    const { route = registered.metadata.name, methods = ['GET', 'POST'] } = trigger.binding;
    const segments = route.split('/').filter(Boolean).map(segmentOf);
    return [{ function: registered, binding: trigger.name, methods: methods.map((method) => method.toUpperCase()), segments }];
  });
  const order = ({ segments }: Route) =>
    segments.map((segment) => ('word' in segment ? '0' : segment.isRest ? '2' : '1')).join('');
  return routes.sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

/** `path`: as it stands in the request, without its query. */
export function match(routes: readonly Route[], method: string, path: string): Match {
  const [prefix = '', ...parts] = path
    .split('/')
    .slice(1)
    .filter((part, place, all) => part !== '' || place < all.length - 1);
  if (prefix.toLowerCase() !== 'api') return { status: 404 };
  const found = routes.flatMap((route) => {
    const parameters = parametersOf(route.segments, parts);
    return parameters ? [{ route, parameters }] : [];
  });
  const ours = found.find(({ route }) => route.methods.includes(method));
  if (ours) return ours;
  if (found.length === 0) return { status: 404 };
  return { status: 405, allowed: [...new Set(found.flatMap(({ route }) => route.methods))] };
}

/** `{id}`, `{id:guid}`, `{id?}`, `{*rest}`. What a constraint asks for is left to the function, which checks it anyway. */
function segmentOf(text: string): Segment {
  const [, rest, parameter, optional] = /^\{(\*{0,2})([^:?=}]+)(?:[:=][^}?]*)?(\??)\}$/.exec(text) ?? [];
  return parameter === undefined
    ? { word: text.toLowerCase() }
    : { parameter, isRest: rest !== '', isOptional: optional !== '' };
}

/** Null where the path is another one, or a part of it is no text. */
function parametersOf(segments: readonly Segment[], parts: readonly string[]): Record<string, string> | null {
  const parameters: Record<string, string> = {};
  for (const [place, segment] of segments.entries()) {
    const isRest = 'parameter' in segment && segment.isRest;
    const text = decoded(isRest ? parts.slice(place).join('/') : (parts[place] ?? ''));
    if (text === null) return null;
    if ('word' in segment) {
      if (text.toLowerCase() !== segment.word) return null;
    } else if (text !== '') parameters[segment.parameter] = text;
    else if (!segment.isOptional && !isRest) return null;
    if (isRest) return parameters;
  }
  return parts.length <= segments.length ? parameters : null;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
