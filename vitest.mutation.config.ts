import { defineConfig } from 'vitest/config';

/** What `npm run mutate` runs against each broken version: the tests of the domain, of the deliveries and of the relay. */
export default defineConfig({
  test: {
    include: ['test/vetting/**/*.test.ts', 'test/deliver*.test.ts', 'test/relay*.test.ts'],
    // The mutation runner's threads have no zone of their own.
    exclude: ['test/vetting/submission-zone.test.ts'],
    setupFiles: ['test/support/chance.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
