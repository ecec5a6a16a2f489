import type { MediaConfig } from '../config/index.ts';

/** Where a running program can be reached. */
export interface AppAddresses {
  /** As `udp:127.0.0.1:5060`. */
  readonly sip: readonly string[];
  /** As `127.0.0.1:20000-29999`. */
  readonly rtp: string;
  /** As `http://127.0.0.1:8080`. */
  readonly api: string;
}

/** Where RTP is received, in words. FreeSWITCH decides that if it is the engine. */
export function rtpAddress({ engine, address, rtpPorts: { first, last }, freeswitch }: MediaConfig): string {
  switch (engine) {
    case 'embedded':
      return `${address}:${first}-${last}`;
    case 'freeswitch':
      return freeswitch.map(({ host }) => `freeswitch at ${host}`).join(', ');
  }
}
