import { describe, expect, it } from 'vitest';
import { CallSources } from '../../../src/composition/call-sources.ts';
import { configOf } from './config-of.ts';

describe('requests by a proxy', () => {
  const trunks = [
    { name: 'pbx', uri: 'sip:10.0.0.5', allow: ['10.0.0.5'] },
    { name: 'carrier', uri: 'sip:192.0.2.1', allow: ['192.0.2.0/28'] },
  ];
  const vias = ['SIP/2.0/UDP 10.0.0.2', 'SIP/2.0/UDP 192.0.2.1:5060'];

  function nameBy(proxies: readonly string[], address: string): string | null {
    const sources = new CallSources({ config: configOf({ sip: { trunks, proxies } }) });
    const source = sources.of(sources.origin(address, vias));
    return source === null || source === 'local' ? source : source.name;
  }

  it('are of the trunk that they came to it from, where it is one of sip.proxies', () => {
    expect(nameBy(['10.0.0.0/30'], '10.0.0.2')).toBe('carrier');
    expect(nameBy([], '10.0.0.2')).toBeNull();
    expect(nameBy(['10.0.0.2'], '10.0.0.5')).toBe('pbx');
  });
});
