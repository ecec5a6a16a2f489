/**
 * How much of a party is on record, in UTF-16 units. No number or address in use is longer. Calls are found by it, and an
 * index of PostgreSQL refuses a row of more than 2704 octets: a call without a record would be the price.
 */
const MAX_LENGTH = 256;

/** Who calls, or whom, as it is on record: a From of several kilobytes is cut. */
export function partyOnRecord(party: string): string {
  // Half of a pair of surrogates is no character.
  return party.slice(0, MAX_LENGTH).replace(/[\uD800-\uDBFF]$/, '');
}
