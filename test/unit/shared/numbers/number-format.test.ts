import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NumberFormat } from '../../../../src/ports/number-format.ts';
import { NUMBER_FORMATS } from '../../../../src/ports/number-format.ts';
import {
  incomingCalled,
  incomingNumber,
  outgoingCalled,
  outgoingNumber,
} from '../../../../src/shared/numbers/index.ts';

const UNCHANGED = { strip: 0, prefix: '' };
const BERLIN: NumberFormat = {
  country: '49',
  area: '30',
  internationalPrefix: '00',
  nationalPrefix: '0',
  bare: 'local',
  extensionDigits: 6,
  incoming: { format: 'e164', ...UNCHANGED },
  outgoing: { format: 'as-is', ...UNCHANGED },
};
const NEW_YORK: NumberFormat = {
  ...BERLIN,
  country: '1',
  area: '212',
  internationalPrefix: '011',
  nationalPrefix: '1',
  bare: 'national',
};
/** Numbers in Italy have no national prefix, and the 0 of a landline belongs to them. */
const ROME: NumberFormat = { ...BERLIN, country: '39', area: null, nationalPrefix: '', bare: 'national' };
const CARRIER: NumberFormat = { ...BERLIN, area: null, bare: 'e164' };

describe('What comes in is brought to E.164 (ITU-T E.164 6)', () => {
  it.each<[string, NumberFormat, string, string]>([
    ['a global one stays', BERLIN, '+493012345678', '+493012345678'],
    ['international', BERLIN, '00493012345678', '+493012345678'],
    ['another country', BERLIN, '0033140205050', '+33140205050'],
    ['national', BERLIN, '04012345678', '+494012345678'],
    ['local', BERLIN, '12345678', '+493012345678'],
    ['an extension stays', BERLIN, '2001', '2001'],
    ['a short code stays', BERLIN, '116117', '116117'],
    ['an emergency number stays', BERLIN, '112', '112'],
    ['with star or hash it stays', BERLIN, '*21*12345678#', '*21*12345678#'],
    ['anonymous stays', BERLIN, 'anonymous', 'anonymous'],
    ['no number stays', BERLIN, '', ''],
    ['longer than any number stays', BERLIN, '0123456789012345', '0123456789012345'],
    ['ten digits', NEW_YORK, '2125550100', '+12125550100'],
    ['eleven digits', NEW_YORK, '12125550100', '+12125550100'],
    ['011', NEW_YORK, '011493012345678', '+493012345678'],
    ['a landline of Italy', ROME, '0612345678', '+390612345678'],
    ['without its plus', CARRIER, '493012345678', '+493012345678'],
    ['national, at a carrier', CARRIER, '03012345678', '+493012345678'],
    ['bare as it is', { ...BERLIN, bare: 'as-is' }, '12345678', '12345678'],
    ['as it is', { ...BERLIN, incoming: { format: 'as-is', ...UNCHANGED } }, '04012345678', '04012345678'],
    ['without a country code', { ...BERLIN, country: null }, '04012345678', '04012345678'],
    ['without an area code', { ...BERLIN, area: null }, '12345678', '12345678'],
  ])('%s', (_, format, came, expected) => {
    expect(incomingNumber(came, format)).toBe(expected);
  });

  it('the number called loses what the peer puts before it, first of all', () => {
    const format = { ...BERLIN, incoming: { format: 'e164' as const, strip: 1, prefix: '0' } };
    expect(incomingCalled('94012345678', format)).toBe('+494012345678');
    expect(incomingNumber('94012345678', format)).toBe('+493094012345678');
    expect(incomingCalled('9', format)).toBe('9');
  });
});

describe('What goes out is as the peer wants it', () => {
  it.each<[NumberFormat['outgoing']['format'], string, string, string]>([
    ['as-is', '+493012345678', '+494012345678', '+33140205050'],
    ['e164', '+493012345678', '+494012345678', '+33140205050'],
    ['digits', '493012345678', '494012345678', '33140205050'],
    ['international', '00493012345678', '00494012345678', '0033140205050'],
    ['national', '03012345678', '04012345678', '0033140205050'],
    ['local', '12345678', '04012345678', '0033140205050'],
  ])('%s: near, in the country, abroad', (format, near, inland, abroad) => {
    const peer = { ...BERLIN, outgoing: { format, ...UNCHANGED } };
    expect(outgoingNumber('+493012345678', peer)).toBe(near);
    expect(outgoingNumber('+494012345678', peer)).toBe(inland);
    expect(outgoingNumber('+33140205050', peer)).toBe(abroad);
  });

  it.each(NUMBER_FORMATS)('%s: what is not global is left as it is, and so is the country code alone', (format) => {
    const peer = { ...BERLIN, outgoing: { format, ...UNCHANGED } };
    for (const number of ['2001', '112', '03012345678', '*21#', '']) expect(outgoingNumber(number, peer)).toBe(number);
    expect(outgoingNumber('+49', { ...peer, outgoing: { format: 'national', ...UNCHANGED } })).toBe('0049');
  });

  it('the number called gets strip and prefix last, and others do not', () => {
    const peer: NumberFormat = { ...BERLIN, outgoing: { format: 'national', strip: 1, prefix: '9' } };
    expect(outgoingCalled('+494012345678', peer)).toBe('94012345678');
    expect(outgoingNumber('+494012345678', peer)).toBe('04012345678');
  });
});

describe('out and in again', () => {
  /** A global number of usual length, whose part behind the country code begins with no prefix. */
  const number = fc
    .tuple(fc.constantFrom('1', '33', '49', '4930', '358', '420'), fc.stringMatching(/^[2-9]\d{7,9}$/))
    .map((parts) => `+${parts.join('')}`);

  it.each<[NumberFormat['outgoing']['format'], NumberFormat]>([
    ['as-is', BERLIN],
    ['e164', BERLIN],
    ['international', BERLIN],
    ['national', BERLIN],
    ['local', BERLIN],
    ['digits', CARRIER],
    ['national', NEW_YORK],
    ['international', NEW_YORK],
    ['national', ROME],
  ])('%s: is the identity', (format, peer) => {
    const there = { ...peer, outgoing: { format, ...UNCHANGED } };
    fc.assert(
      fc.property(number, (global) => {
        expect(incomingNumber(outgoingNumber(global, there), there)).toBe(global);
      }),
    );
  });

  it('no text throws, and what comes in is brought to E.164 once', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\+?\d{0,20}$/)), (text) => {
        for (const peer of [BERLIN, NEW_YORK, ROME, CARRIER]) {
          const once = incomingNumber(text, peer);
          expect(once === text || /^\+\d{1,15}$/.test(once)).toBe(true);
          if (once !== text) expect(incomingNumber(once, peer)).toBe(once);
        }
      }),
    );
  });
});
