import type { SrfMessage } from '../../../../src/signalling/drachtio/srf.ts';

/** A message as drachtio-srf hands it over, with these headers. */
export function sipMessage(headers: Readonly<Record<string, string>>, body = ''): SrfMessage {
  const values = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    body,
    uri: 'sip:100@127.0.0.1',
    method: 'INVITE',
    source_address: '127.0.0.1',
    source_port: 5060,
    get: (name) => values.get(name.toLowerCase()),
    has: (name) => values.has(name.toLowerCase()),
  };
}
