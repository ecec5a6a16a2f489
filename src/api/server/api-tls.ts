import { readFileSync } from 'node:fs';
import { Server } from 'node:tls';
import type { TlsOptions } from 'node:tls';
import { checkTlsFiles } from '../../config/index.ts';
import type { ApiTlsConfig } from '../../config/index.ts';
import type { Clock } from '../../ports/clock.ts';

/** The files of `api.tls` as a server wants them. @throws Error where one cannot be used */
export function readTls(tls: ApiTlsConfig, clock: Clock): TlsOptions {
  const { faults } = checkTlsFiles(tls, clock.wall(), 'api');
  const [fault] = faults;
  if (fault !== undefined) throw new Error(`${fault.path.join('.')}: ${fault.message}`);
  return {
    cert: readFileSync(tls.cert),
    key: readFileSync(tls.key),
    minVersion: tls.minVersion,
    ...(tls.ca !== null && { ca: readFileSync(tls.ca), requestCert: true, rejectUnauthorized: true }),
  };
}

/** Takes the files anew for later connections; those that are up go on. @throws Error, and then all is as before */
export function reloadTls(server: unknown, tls: ApiTlsConfig | null, clock: Clock): void {
  if (tls !== null && server instanceof Server) server.setSecureContext(readTls(tls, clock));
}
