import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**'],
    globalSetup: ['test/support/left-out.ts'],
    setupFiles: ['test/support/chance.ts'],
    maxWorkers: '100%',
    // Real servers on a small machine: long enough that only a hang meets it.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
