/** Keeps what is shown fresh: quietly every so often while somebody can see it, and at once when they come back to it. */
import { useEffect } from 'preact/hooks';
import { freshness, refresh } from './answers.ts';

export function useFreshData(everyMs: number): void {
  useEffect(() => {
    const isVisible = () => document.visibilityState === 'visible';
    const timer = setInterval(() => isVisible() && void refresh(), everyMs);
    const comeBack = () => isVisible() && Date.now() - (freshness().asOf ?? 0) > everyMs && void refresh();
    document.addEventListener('visibilitychange', comeBack);
    addEventListener('online', comeBack);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', comeBack);
      removeEventListener('online', comeBack);
    };
  }, [everyMs]);
}
