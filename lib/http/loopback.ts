/** Whether a host, as `URL.hostname` has it, is this machine: only there may what is secret go without https. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
