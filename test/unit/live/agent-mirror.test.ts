import { pino } from 'pino';
import { expect, test } from 'vitest';
import { AgentMirror } from '../../../src/live/agent-mirror.ts';
import type { AgentRecord } from '../../../src/ports/agents.ts';
import { asAgentId } from '../../../src/ports/ids.ts';
import type { AgentId } from '../../../src/ports/ids.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { settle } from '../../fakes/settle.ts';

const ANNA = asAgentId('anna');

/** A desk with one agent, whose store may be away. */
class OneAgentDesk {
  agent = { id: ANNA, state: 'available', pausedUntil: null, calls: [] } as unknown as AgentRecord;
  isAway = false;
  changed: (id: AgentId | null) => void = () => undefined;
  asked = 0;

  list(): Promise<readonly AgentRecord[]> {
    return this.isAway ? Promise.reject(new Error('away')) : Promise.resolve([this.agent]);
  }

  get(): Promise<AgentRecord> {
    this.asked += 1;
    return this.isAway ? Promise.reject(new Error('away')) : Promise.resolve(this.agent);
  }

  onAgent(changed: (id: AgentId | null) => void): () => void {
    this.changed = changed;
    return () => {
      this.changed = () => undefined;
    };
  }
}

test('an agent is read again while the store is away, and told only where something is new', async () => {
  const [desk, clock] = [new OneAgentDesk(), new FakeClock()];
  const told: (string | undefined)[] = [];
  const logger = pino({ level: 'silent' });
  const options = { desk, clock, logger, onChange: (_id: AgentId, agent: AgentRecord | null) => told.push(agent?.state) }; // prettier-ignore
  const mirror = await AgentMirror.open(options);
  desk.changed(ANNA);
  await settle();
  expect([told, desk.asked]).toEqual([[], 1]);
  desk.isAway = true;
  desk.agent = { ...desk.agent, state: 'away' };
  desk.changed(ANNA);
  await settle();
  desk.isAway = false;
  await settle();
  expect(told).toEqual([]);
  clock.advance(1_000);
  await settle();
  expect([told, mirror.get(ANNA)?.state]).toEqual([['away'], 'away']);
  // Time alone changes nothing of somebody who neither writes up nor pauses.
  desk.changed(null);
  await settle();
  expect(desk.asked).toBe(3);
  mirror.close();
  desk.isAway = true;
  await expect(AgentMirror.open(options)).rejects.toThrow('away');
  expect(clock.pending).toBe(0);
});
