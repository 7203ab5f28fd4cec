/** A server on this machine for the one request with which a browser comes back from a sign-in. */
import { createServer, type ServerResponse } from 'node:http';

const longestMs = 10 * 60_000;

export type ComeBack<T> = {
  readonly port: number;
  /** What is made of that request's query; null where it is not ours. */
  readonly take: (query: URLSearchParams) => Promise<T> | null;
  readonly stop: AbortSignal;
  /** Called once the browser may come. */
  readonly onListening: () => void;
};

/** What `take` made of the browser's return. Throws what it throws, and after ten minutes, and with `stop`. */
export async function comeBack<T>({ port, take, stop, onListening }: ComeBack<T>): Promise<T> {
  const server = createServer();
  let late: NodeJS.Timeout | undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      server.on('request', (request, response) => {
        // No URL is made of it: anybody here may send `//`, which is none.
        const taken = take(new URLSearchParams(/\?(.*)$/s.exec(request.url ?? '')?.[1]));
        if (!taken) return answer(response, 404, 'Nothing is here.');
        return void taken.then(
          (value) => answer(response, 200, 'You can close this page: the terminal says the rest.', () => resolve(value)),
          (error: unknown) => answer(response, 400, 'That did not work: the terminal says why.', () => reject(error)),
        );
      });
      server.on('error', (error: NodeJS.ErrnoException) => {
        reject(error.code === 'EADDRINUSE' ? new Error(`port ${port} is in use: name another one with --port`) : error);
      });
      late = setTimeout(() => reject(new Error('nobody signed in within ten minutes')), longestMs);
      stop.addEventListener('abort', () => reject(new Error('an end was asked for: nothing was stored')));
      server.listen(port, '127.0.0.1', onListening);
    });
  } finally {
    clearTimeout(late);
    server.close();
    server.closeAllConnections();
  }
}

function answer(response: ServerResponse, status: number, text: string, onSent = () => {}): void {
  // The address of this page holds the code, which is used up: nobody is told of it all the same.
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'referrer-policy': 'no-referrer' };
  response.writeHead(status, headers).end(`${text}\n`, onSent);
}
