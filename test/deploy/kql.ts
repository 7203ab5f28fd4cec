/**
 * Runs the queries of `infra/queries` over rows in memory. There is no Kusto engine for Node: this knows the few operators and
 * functions that those queries use, as Microsoft documents them, and refuses all others. So the tests show that the queries find
 * what they should in lines that the app really wrote; that Kusto reads them the same way they do not show.
 */
export type Row = Readonly<Record<string, unknown>>;
type Expression = (row: Row) => unknown;
type Aggregate = (rows: readonly Row[]) => unknown;

const pattern = /\s+|\/\/[^\n]*|(\|)|'([^']*)'|(\d+)|([A-Za-z_]\w*)|(==|>=|[>+(),.=])|(.)/gy;
type Token = { readonly kind: 'text' | 'number' | 'name' | 'sign'; readonly text: string };

function tokens(query: string): Token[] {
  const found: Token[] = [];
  for (const [, pipe, text, number, name, sign, other] of query.matchAll(pattern)) {
    if (other) throw new Error(`${other} is not known here`);
    if (text !== undefined) found.push({ kind: 'text', text });
    else if (number) found.push({ kind: 'number', text: number });
    else if (name) found.push({ kind: 'name', text: name });
    else if (pipe ?? sign) found.push({ kind: 'sign', text: pipe ?? sign ?? '' });
  }
  return found;
}

const isNumber = (value: unknown): value is number => typeof value === 'number';
function text(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
function dynamic(value: unknown): unknown {
  try {
    return JSON.parse(String(value));
  } catch {
    return value; // As Kusto does: what is no JSON stays the text it was.
  }
}
function whole(value: unknown): number | null {
  if (value === null || value === undefined || value === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? Math.trunc(number) : null;
}

const functions: Readonly<Record<string, (value: unknown) => unknown>> = { parse_json: dynamic, tostring: text, toint: whole };
const aggregates: Readonly<Record<string, (of: Expression) => Aggregate>> = {
  countif: (of) => (rows) => rows.filter((row) => of(row) === true).length,
  max: (of) => (rows) =>
    rows.map(of).reduce((most, value) => (isNumber(value) && !(isNumber(most) && most >= value) ? value : most), null),
};

/** The rows that the query makes of the table's. Throws where it holds what is not known here. */
export function run(query: string, table: string, rows: readonly Row[]): Row[] {
  const left = tokens(query);
  let at = 0;
  const peek = (ahead = 0) => left[at + ahead];
  const isNext = (sign: string) => peek()?.kind !== 'text' && peek()?.text === sign;
  const take = (sign: string) => isNext(sign) && Boolean(++at);
  const need = (sign: string) => {
    if (!take(sign)) throw new Error(`${sign} expected, not ${peek()?.text ?? 'the end'}`);
  };
  const name = () => {
    const token = left[at++];
    if (token?.kind !== 'name') throw new Error(`a name expected, not ${token?.text ?? 'the end'}`);
    return token.text;
  };
  const many = <Item>(item: () => Item): Item[] => {
    const items = [item()];
    while (take(',')) items.push(item());
    return items;
  };

  const value = (): Expression => {
    const token = left[at++];
    if (token?.kind === 'text') return () => token.text;
    if (token?.kind === 'number') return () => Number(token.text);
    if (token?.text === '(') {
      const inner = either();
      need(')');
      return inner;
    }
    if (token?.kind !== 'name') throw new Error(`a value expected, not ${token?.text ?? 'the end'}`);
    if (take('(')) {
      const call = functions[token.text];
      if (!call) throw new Error(`${token.text} is not known here`);
      const argument = either();
      need(')');
      return (row) => call(argument(row));
    }
    const path: string[] = [];
    while (take('.')) path.push(name());
    return (row) => {
      if (!(token.text in row)) throw new Error(`there is no column ${token.text}`);
      let found = row[token.text];
      for (const step of path)
        found =
          typeof found === 'object' && found !== null
            ? (Object.entries(found).find(([key]) => key === step)?.[1] ?? null)
            : null;
      return found;
    };
  };
  const sum = (): Expression => {
    let result = value();
    while (take('+')) {
      const [one, other] = [result, value()];
      result = (row) => {
        const [a, b] = [one(row), other(row)];
        return isNumber(a) && isNumber(b) ? a + b : null; // Anything plus nothing is nothing.
      };
    }
    return result;
  };
  /** A comparison with nothing is neither true nor false, and so lets no row through. */
  const compared = (): Expression => {
    const one = sum();
    if (take('in')) {
      need('(');
      const among = many(value);
      need(')');
      return (row) => among.some((each) => each(row) === one(row));
    }
    const sign = ['==', '>=', '>', 'startswith'].find(take);
    if (!sign) return one;
    const other = sum();
    return (row) => {
      const [a, b] = [one(row), other(row)];
      if (a === null || b === null) return null;
      if (sign === '==') return a === b;
      if (sign === 'startswith') return text(a).toLowerCase().startsWith(text(b).toLowerCase());
      return isNumber(a) && isNumber(b) ? (sign === '>' ? a > b : a >= b) : null;
    };
  };
  const both = (): Expression => {
    const parts = [compared()];
    while (take('and')) parts.push(compared());
    return parts.length === 1 ? (parts[0] ?? compared) : (row) => parts.every((part) => part(row) === true);
  };
  const either = (): Expression => {
    const parts = [both()];
    while (take('or')) parts.push(both());
    return parts.length === 1 ? (parts[0] ?? both) : (row) => parts.some((part) => part(row) === true);
  };
  const named = <Made>(make: () => Made) => {
    const column = name();
    need('=');
    return { column, made: make() };
  };
  const aggregate = (): Aggregate => {
    const called = name();
    const make = aggregates[called];
    if (!make) throw new Error(`${called} is not known here`);
    need('(');
    const of = either();
    need(')');
    return make(of);
  };

  if (name() !== table) throw new Error(`a query of ${table} expected`);
  let result: Row[] = [...rows];
  while (take('|')) {
    const operator = name();
    if (operator === 'where') {
      const isWanted = either();
      result = result.filter((row) => isWanted(row) === true);
    } else if (operator === 'extend') {
      const columns = many(() => named(either));
      // Columns of one `extend` do not see each other.
      result = result.map((row) => ({ ...row, ...Object.fromEntries(columns.map(({ column, made }) => [column, made(row)])) }));
    } else if (operator === 'summarize') {
      const figures = many(() => named(aggregate));
      const by = take('by') ? many(() => named(either)) : [];
      const groups = new Map<string, { readonly keys: Row; readonly rows: Row[] }>();
      // Without `by` there is one group, also of no rows at all.
      if (by.length === 0) groups.set('[]', { keys: {}, rows: [] });
      for (const row of result) {
        const keys = Object.fromEntries(by.map(({ column, made }) => [column, made(row)]));
        const key = JSON.stringify(Object.values(keys));
        const group = groups.get(key) ?? { keys, rows: [] };
        groups.set(key, group);
        group.rows.push(row);
      }
      result = Array.from(groups.values(), (group) => ({
        ...group.keys,
        ...Object.fromEntries(figures.map(({ column, made }) => [column, made(group.rows)])),
      }));
    } else throw new Error(`${operator} is not known here`);
  }
  if (peek()) throw new Error(`${peek()?.text} is too much`);
  return result;
}
