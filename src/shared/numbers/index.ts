export { incomingCalled, incomingNumber, outgoingCalled, outgoingNumber } from './number-format.ts';
