import type { z } from 'zod';
import type { addressSchema } from './schemas.ts';
import { notSupported } from './dialect.ts';

/** A party as VoIPBin names it. */
export type Address = z.output<typeof addressSchema>;

/** The destination of an address. @throws ApiError `not-supported` for a type that Warmbridge does not have */
export function destinationOf({ type, target }: Address): string {
  switch (type) {
    case 'sip':
      return /^sips?:/i.test(target) ? target : `sip:${target}`;
    case 'tel':
    case 'extension':
    case '':
      return target;
    default:
      throw notSupported(`an address of the type ${type}`);
  }
}

/** A number or a URI as an address. */
export function addressOf(party: string, name = ''): Address {
  return {
    type: /^sips?:/i.test(party) ? 'sip' : 'tel',
    target: party.replace(/^sips?:/i, ''),
    target_name: name,
    name: '',
    detail: '',
  };
}
