import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentDestination } from '../../../src/ports/agent-groups.ts';
import { parseDestination, uncallable, undialable } from '../../../src/config/index.ts';

describe('parseDestination', () => {
  it.each([
    ['2001', '2001'],
    ['+15551234567', '+15551234567'],
    ['+1 (555) 123-45.67', '+15551234567'],
    ['tel:+1-555-0100', '+15550100'],
    ['tel:2001;phone-context=example.com', '2001'],
    ['TEL:65536', '65536'],
    ['*72#', '*72#'],
  ])('%j is the number %s (RFC 3966 5.1.1)', (text, number) => {
    expect(parseDestination(text)).toEqual({ ok: true, value: { kind: 'number', number } });
  });

  it.each(['sip:2001@10.0.0.5', 'SIPS:a@[2001:db8::1]:5061', 'sip:+1555;phone-context=x@h.example;user=phone'])(
    '%s is a URI, as it is',
    (uri) => {
      expect(parseDestination(` ${uri} `)).toEqual({ ok: true, value: { kind: 'uri', uri } });
    },
  );

  it.each(['', 'tel:', 'tel:++1', 'tel:E5', 'reception', 'ABC', '2001@pbx', 'http://10.0.0.5', '1'.repeat(33), '12\r\n34', 'tel:12;x\r\ny'])(
    '%j is refused',
    (text) => {
      expect(parseDestination(text)).toMatchObject({ ok: false, message: expect.stringContaining('expected a') as unknown });
    },
  ); // prettier-ignore

  it('a SIP URI may have headers for the INVITE (RFC 3261 19.1.1)', () => {
    expect(parseDestination('sip:2001@10.0.0.5?X-Case=77&User-to-User=3132%3Bencoding%3Dhex')).toEqual({
      ok: true,
      value: {
        kind: 'uri',
        uri: 'sip:2001@10.0.0.5',
        headers: { 'X-Case': '77', 'User-to-User': '3132;encoding=hex' },
      },
    });
  });

  it('refuses other headers by name (RFC 3261 19.1.5)', () => {
    expect(parseDestination('sip:2001@10.0.0.5?Route=x')).toEqual({
      ok: false,
      message: 'has the header Route; only X-... and User-to-User are sent',
    });
  });

  it('no accepted destination holds a line end or a character that ends a URI (RFC 3261 25.1)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('', 'tel:', 'sip:', '1'), (text, before) => {
        const parsed = parseDestination(before + text);
        if (!parsed.ok) return true;
        const { value } = parsed;
        const named =
          value.kind === 'uri'
            ? value.uri
            : value.kind === 'number'
              ? value.number
              : value.kind === 'user'
                ? value.name
                : agentDestination(value);
        return !/[\s<>"]/.test(named);
      }),
    );
  });
});

describe('agents as destinations', () => {
  it.each([
    ['agent:anna', { kind: 'agent', id: 'anna' }],
    [' agent:A.1_b-c ', { kind: 'agent', id: 'A.1_b-c' }],
    ['skills:any:billing,german', { kind: 'skills', skills: ['billing', 'german'], match: 'any' }],
    ['skills:all:x', { kind: 'skills', skills: ['x'], match: 'all' }],
  ] as const)('%j', (text, value) => {
    expect(parseDestination(text)).toEqual({ ok: true, value });
    expect(agentDestination(value as Parameters<typeof agentDestination>[0])).toBe(text.trim());
  });

  it.each(['agent:', 'agent:a b', 'agent:a,b', `agent:${'a'.repeat(65)}`, 'AGENT:anna', 'skills:x', 'skills:any:a b', 'skills:any:a,', 'skills:any:a:b', `skills:any:${Array.from({ length: 17 }, (_, index) => index).join()}`])(
    '%j is refused',
    (text) => {
      expect(parseDestination(text).ok).toBe(false);
    },
  ); // prettier-ignore

  const plan = {
    trunks: [],
    outbound: [],
    agentUri: (id: string) => ({ anna: 'sip:anna@10.0.0.5', bert: '2001' })[id] ?? null,
  };

  it('an agent must be there, and be called at a place to which there is a way', () => {
    expect(undialable('agent:anna', plan)).toBeNull();
    expect(undialable('agent:carl', plan)).toBe('there is no agent carl');
    expect(undialable('agent:bert', plan)).toBe(
      'agent bert cannot be called at 2001: is a number, which goes through the first of sip.trunks; there is none',
    );
    expect(undialable('agent:carl', { trunks: [], outbound: [] }), 'nobody knows which there are').toBeNull();
    expect(undialable('agent:carl', null)).toBeNull();
  });

  it('skills are for handoffs only', () => {
    expect(undialable('skills:any:x', plan)).toBeNull();
    expect(uncallable('skills:any:x', plan)).toBe(
      'asks for skills, and only a handoff looks for agents by skills; name one, such as agent:anna',
    );
    expect(uncallable('agent:anna', plan)).toBeNull();
    expect(uncallable('agent:carl', plan)).toBe('there is no agent carl');
  });
});

const NO_TRUNKS = { trunks: [], outbound: [] };

describe('undialable', () => {
  it('a number needs a trunk, a URI none', () => {
    expect(undialable('2001', { trunks: [{ name: 'pbx' }], outbound: [] })).toBeNull();
    expect(undialable('sip:2001@10.0.0.5', NO_TRUNKS)).toBeNull();
    expect(undialable('2001', NO_TRUNKS)).toBe(
      'is a number, which goes through the first of sip.trunks; there is none',
    );
  });
});
