/** The dashboard: one page in the browser, beside the API that it asks. */
import { render } from 'preact';
import { App } from './app.tsx';

const place = document.getElementById('app');
if (place) render(<App />, place);
