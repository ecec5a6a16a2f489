import type { TraceSip, TracedMessage } from '../../ports/sip-trace.ts';
import { bracket } from './endpoint.ts';
import type { Flow } from './flow.ts';

/** Tells the tracer of a message on this flow. */
export function traceMessage(
  trace: TraceSip,
  direction: TracedMessage['direction'],
  { protocol, endpoint, address, port }: Pick<Flow, 'protocol' | 'endpoint' | 'address' | 'port'>,
  bytes: Buffer,
): void {
  const local = `${bracket(endpoint.bindHost)}:${endpoint.port}`;
  trace({ direction, protocol, local, remote: `${bracket(address)}:${port}`, bytes });
}
