import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { changedPaths, editText, fileValueOf, keepSecrets, overriddenFault, takingEffect, withKeptSecrets } from '../../../../src/config/index.ts'; // prettier-ignore

describe('changedPaths', () => {
  it('names elements of lists by what they are known by, wherever they stand', () => {
    const former = { sip: { trunks: [{ name: 'a', maxCalls: 1 }, { name: 'b' }] } };
    const next = { sip: { trunks: [{ name: 'c' }, { name: 'a', maxCalls: 2 }] } };
    expect(changedPaths(former, next)).toEqual([
      { path: 'sip.trunks[a].maxCalls', change: 'changed' },
      { path: 'sip.trunks[b]', change: 'removed' },
      { path: 'sip.trunks[c]', change: 'added' },
    ]);
  });

  it('an order that changes is a change of the list', () => {
    expect(changedPaths({ a: [{ name: 'x' }, { name: 'y' }] }, { a: [{ name: 'y' }, { name: 'x' }] })).toEqual([
      { path: 'a', change: 'changed' },
    ]);
    expect(changedPaths({ a: ['x'] }, { a: ['x', 'y'] })).toEqual([{ path: 'a', change: 'changed' }]);
  });
});

describe('secrets', () => {
  const WEBHOOKS = [
    { url: 'https://u:pw@h/x?token=1', secret: ['one', 'two'] },
    { name: 'desk', url: 'http://d/', secret: 'three' },
  ];

  it('are kept by whoever is known by the same, in any order', () => {
    const shown = withKeptSecrets(WEBHOOKS) as readonly object[];
    expect(JSON.stringify(shown)).not.toMatch(/pw|token|one|two|three/);
    const [first, second] = shown;
    const { value, faults } = keepSecrets([{ ...second, timeoutMs: 5 }, first], WEBHOOKS, ['webhooks']);
    expect(faults).toEqual([]);
    expect(value).toEqual([{ ...WEBHOOKS[1], timeoutMs: 5 }, WEBHOOKS[0]]);
  });

  it('who is renamed in its place keeps them; who is new has none to keep', () => {
    const renamed = keepSecrets([{ name: 'b', secret: '[redacted]' }], [{ name: 'a', secret: 's' }], ['x']);
    expect(renamed.value).toEqual([{ name: 'b', secret: 's' }]);
    const fresh = keepSecrets([{ name: 'a', secret: '[redacted]' }, { name: 'c', secret: '[redacted]' }], [{ name: 'a', secret: 's' }], ['x']); // prettier-ignore
    expect(fresh.faults).toMatchObject([{ path: 'x[1].secret' }]);
  });

  it('an address whose password is shown as [redacted] must be otherwise as it was', () => {
    const moved = keepSecrets([{ url: 'https://u:[redacted]@evil/x?[redacted]' }], WEBHOOKS, ['webhooks']);
    expect(moved.faults).toMatchObject([{ path: 'webhooks[0].url' }]);
  });
});

describe('the environment', () => {
  const overrides = [
    { variable: 'WARMBRIDGE_SIP__TRUNKS__0__MAX_CALLS', path: ['sip', 'trunks', 0, 'maxCalls'], value: 9 },
  ];
  const now = [{ name: 'a', maxCalls: 9 }];

  it('goes before the file: another value is refused by the name of the variable', () => {
    const fault = overriddenFault(overrides, ['sip', 'trunks'], [{ name: 'a', maxCalls: 5 }], now);
    expect(fault).toContain('WARMBRIDGE_SIP__TRUNKS__0__MAX_CALLS');
    expect(fault).toContain('sip.trunks[0].maxCalls');
    expect(overriddenFault(overrides, ['sip', 'trunks'], [...now, { name: 'b' }], now)).toBeNull();
    expect(overriddenFault([{ variable: 'V', path: ['sip'], value: {} }], ['sip', 'trunks'], [], now)).toContain('V');
  });

  it('what it says does not come into the file', () => {
    const value = [{ name: 'a', maxCalls: 9, from: '1' }];
    expect(fileValueOf(overrides, ['sip', 'trunks'], value, { sip: { trunks: [{ name: 'a', maxCalls: 3 }] } })).toEqual(
      [{ name: 'a', maxCalls: 3, from: '1' }],
    );
    expect(fileValueOf(overrides, ['sip', 'trunks'], value, { sip: { trunks: [{ name: 'a' }] } })).toEqual([
      { name: 'a', from: '1' },
    ]);
  });
});

describe('takingEffect', () => {
  it('has what can change, and all else as it is', () => {
    const now = { sip: { listen: ['udp:1'], trunks: [{ name: 'a' }] }, prompts: { directory: 'a', announcement: 1 } };
    const wanted = { sip: { listen: ['udp:2'] }, prompts: { directory: 'b', announcement: 2 }, hours: [], api: {} };
    expect(takingEffect(now, wanted)).toEqual({
      sip: { listen: ['udp:1'] },
      prompts: { directory: 'a', announcement: 2 },
      hours: [],
    });
  });
});

describe('editText', () => {
  const TEXT = `# head
sip:
  trunks:   # those that we know
    # the first
    - name: a      # its name
      uri: "sip:10.0.0.1"
      auth: { username: u, password: p }
    - name: b
      uri: sip:10.0.0.2

  realm: x     # as it is
agents:
- { id: anna, uri: "2001" }
# end
`;

  it('changes the line alone that says something else', () => {
    const edited = editText(
      TEXT,
      ['sip', 'trunks'],
      [
        { name: 'a', uri: 'sip:10.0.0.9', auth: { username: 'u', password: 'p' } },
        { name: 'b', uri: 'sip:10.0.0.2' },
      ],
    );
    expect(edited).toEqual({ ok: true, text: TEXT.replace('10.0.0.1', '10.0.0.9') });
  });

  it('an entry that comes, and one that goes', () => {
    const added = editText(TEXT, ['hours'], [{ name: 'h' }]);
    expect(added).toEqual({ ok: true, text: TEXT.replace('# end', 'hours:\n  - name: h\n# end') });
    expect(editText(TEXT, ['agents'], undefined)).toEqual({ ok: true, text: TEXT.replace(/agents:\n.*\n/, '') });
    const fewer = editText(TEXT, ['sip', 'trunks'], [{ name: 'b', uri: 'sip:10.0.0.2' }]);
    expect(fewer.ok && fewer.text).toContain(
      '  realm: x     # as it is\nagents:\n- { id: anna, uri: "2001" }\n# end\n',
    );
  });

  it('a file of JSON, an empty one, and one that a program must not edit', () => {
    expect(editText('{"a": 1}', ['hours'], [{ name: 'h' }])).toMatchObject({ ok: true });
    expect(editText('', ['sip', 'trunks'], [{ name: 'a' }])).toMatchObject({ ok: true });
    expect(editText('a: &x [1]\nagents: *x\nb: 2\n', ['agents'], [2])).toMatchObject({ ok: true });
    const referred = editText('agents: &x [1]\na: *x\n', ['agents'], [2]);
    expect(referred.ok && (parse(referred.text) as unknown)).toEqual({ agents: [2], a: [1] });
  });
});
