/** The whole page: what is wrong on top, where one can go, the view that the address names, and a customer above it. */
import { useEffect } from 'preact/hooks';
import type { StatsAnswer } from '../lib/queries/items.ts';
import { type Shown, useAnswer } from './api/answers.ts';
import { keyNeed } from './api/key.ts';
import { questions } from './api/questions.ts';
import { useFreshData } from './api/refreshing.ts';
import { Banner } from './frame/banner.tsx';
import { Footer } from './frame/footer.tsx';
import { Header } from './frame/header.tsx';
import { KeyPrompt } from './frame/key-prompt.tsx';
import { Safe } from './frame/safe.tsx';
import { Waiting } from './frame/waiting.tsx';
import { usePlace } from './moving.ts';
import { Announcer } from './parts/announcer.tsx';
import type { Place } from './place.ts';
import { useStore } from './store.ts';
import { Customer } from './views/customer.tsx';
import { Customers } from './views/customers.tsx';
import { Durations } from './views/durations.tsx';
import { MonitorView } from './views/monitor.tsx';
import { Reviews } from './views/reviews.tsx';
import { isWaiting } from './waiting.ts';

export function App() {
  const place = usePlace();
  const need = useStore(keyNeed);
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Safe>{need === 'none' ? <Pages place={place} /> : <KeyPrompt isRefused={need === 'refused'} />}</Safe>
      <Announcer />
    </>
  );
}

const titles: Record<Place['view'], string> = {
  reviews: 'Reviews',
  durations: 'How long reviews take',
  customers: 'Customers',
  monitor: 'The monitor',
};

function Pages({ place }: { readonly place: Place }) {
  const stats = useAnswer(questions.stats(place));
  const isEarly = stats.answer !== null && isWaiting(stats.answer);
  useFreshData(isEarly ? 5_000 : 30_000);
  useEffect(() => {
    document.title = `${titles[place.view]} · Vetting monitor`;
  }, [place.view]);
  return (
    <>
      <Banner stats={stats} />
      <Header place={place} stats={stats} />
      <main id="main" tabIndex={-1}>
        <h1 class="unseen">{titles[place.view]}</h1>
        <Safe key={place.view}>
          <View place={place} stats={stats} />
        </Safe>
      </main>
      <Footer />
      {place.customer !== null && (
        <Safe key={place.customer}>
          <Customer id={place.customer} reviews={stats.answer?.reviews ?? null} />
        </Safe>
      )}
    </>
  );
}

function View({ place: { view }, stats }: { readonly place: Place; readonly stats: Shown<StatsAnswer> }) {
  if (view === 'monitor') return <MonitorView stats={stats} />;
  if (stats.answer && isWaiting(stats.answer)) return <Waiting monitor={stats.answer.monitor} />;
  if (view === 'durations') return <Durations stats={stats} />;
  if (view === 'customers') return <Customers customers={stats.answer?.customers ?? null} />;
  return <Reviews stats={stats} />;
}
