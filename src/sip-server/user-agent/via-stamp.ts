import { bareHost } from '../../shared/sip/index.ts';
import { formatVia } from '../message/index.ts';
import type { SipRequest, Via } from '../message/index.ts';
import type { Flow } from '../transport/index.ts';

/**
 * Notes in the top Via where a request came from (RFC 3261 18.2.1, RFC 3581 4): `received` where sent-by says something
 * else, `rport` always (control protocol 8).
 */
export function stampVia(request: SipRequest, via: Via, flow: Flow): void {
  if (bareHost(via.host) === flow.address) {
    via.params.delete('received'); // a peer cannot tell us what we see ourselves
  } else {
    via.params.set('received', flow.address);
  }
  via.params.set('rport', String(flow.port));
  const stamped = formatVia(via);
  const values = request.headers.list('via');
  if (values.length <= 1) {
    request.headers.set('via', stamped);
    return;
  }
  request.headers.delete('via');
  for (const value of values.slice(1).toReversed()) {
    request.headers.prepend('Via', value);
  }
  request.headers.prepend('Via', stamped);
}
