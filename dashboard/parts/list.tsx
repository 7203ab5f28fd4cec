/** What stands under a list and beside it: how much of it is shown, more of it, and all of it as a file. */
import { useState } from 'preact/hooks';
import { AskError, askFile } from '../api/ask.ts';
import { csvOf, MOST_ROWS } from '../api/questions.ts';
import { count } from '../format.ts';
import { announce } from './announcer.tsx';
import { Icon } from './icon.tsx';

type MoreProps = { readonly shown: number; readonly hasMore: boolean; readonly onMore: () => void };

/** A list grows by asking for more of it, so that a refresh has all that is shown from one moment. */
export function More({ shown, hasMore, onMore }: MoreProps) {
  if (!hasMore) return null;
  return (
    <p class="more">
      {shown < MOST_ROWS ? (
        <button type="button" onClick={onMore}>
          Show more
        </button>
      ) : (
        <span class="muted">The first {count(shown)} are shown. Search, or export the list: the file has all.</span>
      )}
    </p>
  );
}

/** So many rows at first, and how to get more. */
export function useLimit(first: number) {
  const [limit, setLimit] = useState(first);
  return { limit, more: () => setLimit(limit * 4 > MOST_ROWS ? MOST_ROWS : limit * 4) };
}

type ExportProps = { readonly what: string; readonly path: string; readonly query: Record<string, string> };

/** A link could not send the key: the file is fetched, and handed over from memory. */
export function Export({ what, path, query }: ExportProps) {
  const [isBusy, setBusy] = useState(false);
  const take = async () => {
    setBusy(true);
    try {
      const file = await askFile(csvOf(path, query));
      save(file, `${what.toLowerCase()}.csv`);
      if (await isCut(file)) announce('The export is incomplete: its last line says why.', 'bad');
      else announce(`${what} exported.`);
    } catch (error) {
      announce(`The export failed. ${error instanceof AskError ? error.message : ''}`, 'bad');
    }
    setBusy(false);
  };
  return (
    <button type="button" disabled={isBusy} aria-label={`Export ${what.toLowerCase()} as CSV`} onClick={() => void take()}>
      <Icon name="download" /> {isBusy ? 'Exporting…' : 'CSV'}
    </button>
  );
}

/** The API says in the last line where it could not go on. */
const isCut = async (file: Blob) => /\nINCOMPLETE: .*\s*$/.test(await file.slice(-2000).text());

function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  // Some browsers read the address only after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
