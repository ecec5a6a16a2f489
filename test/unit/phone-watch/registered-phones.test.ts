import { beforeEach, describe, expect, it } from 'vitest';
import { RegisteredPhones } from '../../../src/phone-watch/index.ts';
import { asAgentId } from '../../../src/ports/ids.ts';

const ANNA = asAgentId('anna');

let reachable: Set<string>;
let users: Set<string>;
let told: string[];
let asked: string[];
let phones: RegisteredPhones;

beforeEach(() => {
  reachable = new Set();
  users = new Set(['2001', '2002']);
  told = [];
  asked = [];
  phones = new RegisteredPhones({
    userOf: (uri) => {
      asked.push(uri);
      return users.has(uri) ? uri : null;
    },
    isReachable: (user) => reachable.has(user),
    onReport: (id, { phone }) => told.push(`${id} ${phone}`),
  });
});

describe('agents whose telephones register with us', () => {
  it('are told of from the start on, only where that is news', () => {
    phones.put({ id: ANNA, uri: '2001' });
    phones.put({ id: asAgentId('bert'), uri: 'sip:9@pbx' });
    expect(told).toEqual([]);
    phones.start();
    expect(told).toEqual(['anna unreachable']);
    phones.lookAgain('2001');
    expect(told).toHaveLength(1);
    reachable.add('2001');
    phones.lookAgain('2002');
    expect(told).toHaveLength(1);
    phones.lookAgain('2001');
    expect(told).toEqual(['anna unreachable', 'anna unknown']);
  });

  it('cost nothing when a telephone of somebody else registers', () => {
    phones.start();
    phones.put({ id: ANNA, uri: '2001' });
    phones.put({ id: asAgentId('bert'), uri: '2002' });
    asked = [];
    phones.lookAgain('2002');
    expect(asked).toEqual(['2002']);
    phones.put({ id: ANNA, uri: '2002' });
    asked = [];
    phones.lookAgain('2001');
    expect(asked).toEqual([]);
    phones.lookAgain('2002');
    expect(asked).toEqual(['2002', '2002']);
  });

  it('are told of when they are there or have another telephone', () => {
    phones.start();
    phones.put({ id: ANNA, uri: '2001' });
    phones.put({ id: ANNA, uri: '2001' });
    reachable.add('2002');
    phones.put({ id: ANNA, uri: '2002' });
    expect(told).toEqual(['anna unreachable', 'anna unknown']);
    phones.removed(ANNA);
    reachable.clear();
    phones.lookAgain();
    expect(told).toHaveLength(2);
  });

  it('can be reached as any others where their telephone is no user of ours any more', () => {
    phones.start();
    phones.put({ id: ANNA, uri: '2001' });
    users.delete('2001');
    phones.lookAgain();
    expect(told).toEqual(['anna unreachable', 'anna unknown']);
  });
});
