export {
  BARE_NUMBERS,
  incomingCalled,
  incomingNumber,
  NUMBER_FORMATS,
  outgoingCalled,
  outgoingNumber,
} from './number-format.ts';
export type { NumberFormat } from './number-format.ts';
