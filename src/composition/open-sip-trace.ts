import { SipTrace } from '../sip-trace/index.ts';
import type { PartContext } from './part-context.ts';

/** Opens the trace of SIP messages that `log.sipTrace` asks for; null where it is off. */
export function openSipTrace({ config, clock, logger, parts }: PartContext): SipTrace | null {
  if (!config.log.sipTrace) return null;
  return parts.add('sip-trace', new SipTrace(logger.child({ part: 'sip-trace' }), clock));
}
