export { SipTrace } from './sip-trace.ts';
