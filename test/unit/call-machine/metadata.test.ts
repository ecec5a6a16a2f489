import { describe, expect, it } from 'vitest';
import { bridged, CALLER, withAi } from './support/scripted-call.ts';

function patch(metadata: Record<string, unknown>) {
  return { type: 'api.metadata' as const, metadata };
}

describe('Metadata', () => {
  it('is merged at every level; null removes a key (RFC 7396)', () => {
    const call = withAi()
      .send(patch({ a: 1, b: { c: 2 } }))
      .send(patch({ b: { d: 3 }, e: 'x' }))
      .send(patch({ a: null }));
    expect(call.state.metadata).toEqual({ b: { c: 2, d: 3 }, e: 'x' });
    expect(call.allFacts('call.metadata').at(-1)).toEqual({ metadata: { b: { c: 2, d: 3 }, e: 'x' } });
  });

  it('removing a missing key, or an empty patch, changes nothing', () => {
    const call = withAi()
      .send(patch({ a: 1 }))
      .send(patch({ b: null }))
      .send(patch({}));
    expect(call.state.metadata).toEqual({ a: 1 });
  });

  // These are the cases of RFC 7396 Appendix A whose target and patch are objects, or become objects below the top.
  it.each([
    ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
    ['{"a":"b"}', '{"a":null}', '{}'],
    ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
    ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
    ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
    ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
    ['{"a":"foo"}', '{"b":"bar"}', '{"a":"foo","b":"bar"}'],
    ['{"e":1}', '{"a":1}', '{"e":1,"a":1}'],
    ['{"a":[1,2]}', '{"a":{"a":"b","c":null}}', '{"a":{"a":"b"}}'],
    ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
  ])('%s patched with %s is %s (RFC 7396 Appendix A)', (target, changes, result) => {
    const call = withAi().send(patch(JSON.parse(target) as Record<string, unknown>));
    call.send(patch(JSON.parse(changes) as Record<string, unknown>));
    expect(call.state.metadata).toEqual(JSON.parse(result));
  });

  it('a key named __proto__ is a key', () => {
    const call = withAi().send(patch(JSON.parse('{"__proto__":{"admin":true}}') as Record<string, unknown>));
    expect(Object.keys(call.state.metadata)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(call.state.metadata)).toBe(Object.prototype);
    expect(call.state.metadata['admin']).toBeUndefined();
  });

  it('does not change the call, and is in its end', () => {
    const call = bridged().send(patch({ account: 7 }));
    expect(call.effects).toEqual([]);
    expect(
      call
        .ended(CALLER)
        .send(patch({ late: true }))
        .drain()
        .allFacts('call.ended'),
    ).toMatchObject([{ metadata: { account: 7, late: true } }]);
  });

  it('comes too late for a call that has ended', () => {
    const call = withAi().ended(CALLER).drain();
    const before = call.state;
    expect(call.send(patch({ a: 1 })).state).toBe(before);
  });
});
