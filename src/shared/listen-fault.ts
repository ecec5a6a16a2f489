/** What keeps a socket from being bound, in words. @param place such as `127.0.0.1:5060`; by default that of the error */
export function listenFault(error: unknown, place?: string): string {
  const { code, address, port, message } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  const where = place ?? `${address ?? ''}:${port ?? ''}`;
  switch (code) {
    case 'EADDRINUSE':
      return `${where} is in use by another program (EADDRINUSE)`;
    case 'EADDRNOTAVAIL':
      return `${where}: this machine has no such address (EADDRNOTAVAIL)`;
    case 'EACCES':
      return `${where}: not permitted; ports below 1024 are for root (EACCES)`;
    case 'ENOTFOUND':
      return `${where}: no address has this name (ENOTFOUND)`;
    default:
      return message;
  }
}
