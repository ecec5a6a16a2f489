import { isLoopbackHost } from '../shared/is-loopback.ts';
import { parseUri } from '../shared/sip/index.ts';
import type { SipProtocol } from './sip-types.ts';
import type { Config, ConfigFault } from './types.ts';

/** Warns of keys that anybody on the way can read: they are in the SDP, and so as secret as SIP is (RFC 4568 7.3). */
export function keysInClear({ sip, media }: Config): ConfigFault[] {
  const ofTrunks = sip.trunks.flatMap(({ srtp, uri }, index) => {
    if ((srtp ?? media.srtp) === 'off' || isPrivate(uri)) return [];
    const path = srtp === null ? 'media.srtp' : `sip.trunks[${index}].srtp`;
    const message = `is ${srtp ?? media.srtp}, and SIP to ${uri} is not encrypted: keys travel in clear; use transport=tls`;
    return [{ path, message }];
  });
  if (media.srtp === 'off' || sip.engine !== 'embedded') return ofTrunks;
  // Browsers exchange their keys by DTLS (RFC 5763), so WebSockets carry none.
  const open = sip.listen.filter(({ protocol, host }) => isInClear(protocol) && !isLoopbackHost(host));
  const ofCallers = open.map(({ text }) => ({
    path: 'media.srtp',
    message: `is ${media.srtp}, and SIP at ${text} is not encrypted: keys of those who call there travel in clear`,
  }));
  return [...ofTrunks, ...ofCallers];
}

function isInClear(protocol: SipProtocol): boolean {
  return protocol === 'udp' || protocol === 'tcp';
}

/** SIP to this URI goes by TLS, or stays on this machine. */
function isPrivate(text: string): boolean {
  const uri = parseUri(text);
  if (uri === null || isLoopbackHost(uri.host)) return true;
  return uri.scheme === 'sips' || /;transport=tls(?:;|$)/i.test(text);
}
