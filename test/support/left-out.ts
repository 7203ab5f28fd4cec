/** Says at the end of `npm test` what it did not run. */
export function teardown(): void {
  process.stdout.write('\nLeft out: what needs a browser, which `npm run test:browser` runs.\n');
}
