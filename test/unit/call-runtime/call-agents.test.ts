import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { CallAgents } from '../../../src/call-runtime/call-agents.ts';
import type { AgentQueueAnswers, AgentQueueCaller, AgentQueuePort } from '../../../src/ports/agent-queues.ts';
import type { AgentDesk, ReserveOutcome } from '../../../src/ports/agents.ts';
import { asAgentId, asCallId, asHandoffId, asReservationId } from '../../../src/ports/ids.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { settle } from '../../fakes/settle.ts';

const ANNA = {
  reservation: asReservationId('r1'),
  agent: { id: asAgentId('anna'), name: 'Anna', uri: 'sip:anna@pbx', skills: {}, maxCalls: 1, wrapUpMs: 0 },
};
const RESERVED: ReserveOutcome = { reserved: [ANNA], left: 0 };
const ASK = {
  type: 'reserveAgents',
  request: 1,
  handoff: asHandoffId('h'),
  groups: [{ kind: 'agent', id: ANNA.agent.id }],
  choice: 'longest-idle',
  exclude: [],
  most: 1,
} as const;

/** The agents of a call, and a desk that answers when it is told to. */
function callWith(given: boolean = true) {
  const asked = Promise.withResolvers<ReserveOutcome>();
  const told: string[] = [];
  const desk: Partial<AgentDesk> = {
    reserve: async () => await asked.promise,
    follow: (reservation, work) => told.push(`${reservation} ${work}`),
    release: (reservation, how) => told.push(`${reservation} ${how}`),
    callOver: (call) => told.push(`${call} is over`),
  };
  const line = { joined: [] as AgentQueueCaller[], answers: [] as AgentQueueAnswers[], left: [] as string[] };
  const agentQueues: AgentQueuePort = {
    reserve: async () => await asked.promise,
    join: (caller) => {
      line.joined.push(caller);
      return {
        ask: (_, answers) => line.answers.push(answers),
        rest: () => line.left.push('rest'),
        place: { position: 1, estimate: null },
        leave: (how) => line.left.push(how),
      };
    },
  };
  const events: unknown[] = [];
  const agents = new CallAgents({
    id: asCallId('c'),
    agents: given ? (desk as AgentDesk) : null,
    agentQueues: given ? agentQueues : null,
    clock: new FakeClock(),
    logger: pino({ enabled: false }),
    dispatch: (event) => events.push(event),
  });
  return { agents, asked, told, events, line };
}

describe('the agents of a call', () => {
  it('are told to the call when they are reserved, and never within the request', async () => {
    const { agents, asked, events } = callWith();
    asked.resolve(RESERVED);
    agents.perform(ASK);
    expect(events).toEqual([]);
    await settle();
    expect(events).toEqual([{ type: 'agents.reserved', request: 1, agents: [ANNA] }]);
  });

  it.each(['no-agents', 'busy'] as const)('none: %s', async (reason) => {
    const { agents, asked, events } = callWith();
    agents.perform(ASK);
    asked.resolve({ reserved: [], reason });
    await settle();
    expect(events).toEqual([{ type: 'agents.none', request: 1, reason }]);
  });

  it('a store that fails: an error, and the call goes on', async () => {
    const { agents, asked, events } = callWith();
    agents.perform(ASK);
    asked.reject(new Error('the disk is full'));
    await settle();
    expect(events).toEqual([{ type: 'agents.none', request: 1, reason: 'error' }]);
  });

  it('where there is no desk there are no agents', async () => {
    const { agents, events } = callWith(false);
    agents.perform(ASK);
    await settle();
    expect(events).toEqual([{ type: 'agents.none', request: 1, reason: 'no-agents' }]);
  });

  it.each([
    ['forgotten', (agents: CallAgents) => agents.perform({ type: 'forgetAgents', request: 1 })],
    ['of a call that is over', (agents: CallAgents) => agents.close()],
  ])('who comes for a request that is %s is given back', async (_, end) => {
    const { agents, asked, told, events } = callWith();
    agents.perform(ASK);
    end(agents);
    asked.resolve(RESERVED);
    await settle();
    expect(told.at(-1)).toBe('r1 given-up');
    expect(events).toEqual([]);
  });

  it('with a queue the call waits there, is told its place, and keeps it until it leaves', async () => {
    const { agents, told, events, line } = callWith();
    agents.perform({ ...ASK, queue: { name: 'billing', priority: 3 } });
    expect(line.joined).toEqual([{ call: 'c', handoff: 'h', queue: 'billing', priority: 3 }]);
    line.answers.at(-1)!.onPlace({ position: 2, estimate: null });
    expect(events.splice(0)).toEqual([{ type: 'queue.place', request: 1, position: 2, estimate: null }]);
    agents.perform({ type: 'askPlace', request: 1, handoff: ASK.handoff });
    await settle();
    expect(events.splice(0)).toEqual([{ type: 'queue.place', request: 1, position: 1, estimate: null }]);
    line.answers.at(-1)!.onReserved([ANNA]);
    expect(events.splice(0)).toEqual([{ type: 'agents.reserved', request: 1, agents: [ANNA] }]);
    agents.perform({ ...ASK, request: 2, queue: { name: 'billing', priority: 3 } });
    expect(line.joined).toHaveLength(1);
    agents.perform({ type: 'forgetAgents', request: 2 });
    line.answers.at(-1)!.onPlace({ position: 1, estimate: null });
    line.answers.at(-1)!.onReserved([ANNA]);
    expect([events, told]).toEqual([[], ['r1 given-up']]);
    agents.perform({ type: 'leaveQueue', handoff: ASK.handoff, how: 'left' });
    expect(line.left).toEqual(['rest', 'left']);
  });

  it('a full queue is told, and a call that is over leaves its place', () => {
    const { agents, events, line } = callWith();
    agents.perform({ ...ASK, queue: { name: 'billing', priority: 0 } });
    line.answers.at(-1)!.onNone('queue-full');
    line.answers.at(-1)!.onNone('queue-full');
    expect(events).toEqual([{ type: 'agents.none', request: 1, reason: 'queue-full' }]);
    agents.close();
    expect(line.left).toEqual(['abandoned']);
  });

  it('a call that is over releases what it still has; one without agents writes nothing', () => {
    const [one, other] = [callWith(), callWith()];
    one.agents.perform(ASK);
    one.agents.close();
    other.agents.close();
    expect([one.told, other.told]).toEqual([['c is over'], []]);
  });
});
