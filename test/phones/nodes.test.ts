import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectHears } from '../e2e/hearing.ts';
import type { Phone, PhoneCall } from '../e2e/phone.ts';
import { eventually } from '../sip/harness/wait.ts';
import type { EventReceiver } from '../tools/event-receiver.ts';
import { nowMs } from '../tools/index.ts';
import { postgresMissing } from '../tools/postgres-server.ts';
import { missingFront } from './harness/front.ts';
import type { Node } from './harness/front-site.ts';
import { AMONG, NodesSite } from './harness/nodes-site.ts';

const missing = postgresMissing() ?? missingFront();
/** Within so long a node that is gone has its calls closed by another. */
const CLOSED_MS = 15_000;
/** Retries of a delivery come after 1, 2, 4 and 8 s, a quarter more or less. */
const TOLD_MS = 30_000;
const FREE_MS = 5_000;
/** A server, two nodes and a proxy, on a machine with other tests. */
const START_MS = 120_000;

describe.skipIf(missing !== null)(
  `two nodes on one Postgres behind kamailio${missing === null ? '' : ` (${missing})`}`,
  () => {
    let site: NodesSite;
    let first: Node;
    let second: Node;

    beforeAll(async () => {
      site = await NodesSite.open();
      [first, second] = site.nodes;
    }, START_MS);
    beforeEach(({ onTestFailed }) => {
      onTestFailed(() => {
        process.stderr.write(`--- kamailio\n${site.front.output}\n`);
        for (const { product } of site.nodes) process.stderr.write(`--- node\n${product.output.slice(-8_000)}\n`);
      });
    });
    afterEach(async () => {
      site.receiver.answer = takes;
      // What a test that failed has left.
      for (const node of site.nodes) {
        const isThere = await node.product.api.hangUpAll().then(
          () => true,
          () => false,
        );
        if (!isThere) await node.start();
        await site.isIn('A', node);
      }
      for (const { sip } of site.agents) await isFree(sip.user);
    });
    afterAll(async () => {
      await site[Symbol.asyncDispose]();
    });

    /** Ends a conversation, as the caller does. */
    async function end({ caller, agent }: { readonly caller: PhoneCall; readonly agent: PhoneCall }): Promise<void> {
      await caller.hangUp();
      await agent.ended();
    }

    async function isFree(agent: string): Promise<void> {
      await eventually(
        `${agent} is free`,
        async () => {
          const states = await Promise.all(site.nodes.map(async (node) => await agentState(node, agent)));
          return states.every((state) => state === 'available');
        },
        FREE_MS,
      );
    }

    async function reasonOf(node: Node, id: string): Promise<string | undefined> {
      return (await node.product.api.call(id)).ended?.reason;
    }

    function freeAgent(busy: PhoneCall): Phone {
      return site.agents.find((agent) => agent !== busy.phone)!;
    }

    it('each node shows the calls of the other, and hangs them up', async () => {
      const [caller] = site.callers;
      const { caller: callerCall, agent, id, node } = await site.converse(caller, await site.callIdFor(first));
      expect(node).toBe(first);
      const { api } = second.product;
      await eventually('the second node shows it', async () => (await api.call(id)).state === 'with-agent');
      await eventually('the agent has a call', async () => (await agentState(second, agent.phone.sip.user)) === 'busy');
      const { status } = await api.request('DELETE', `/v1/calls/${id}`);
      expect(status).toBe(200);
      await callerCall.ended();
      await agent.ended();
      await eventually('both nodes show that it is over', async () => {
        const ends = await Promise.all(site.nodes.map(async (each) => await reasonOf(each, id)));
        return ends.every((reason) => reason !== undefined && reason !== 'crash');
      });
    });

    it('a conversation on each node rings two agents, whoever has them', async () => {
      const [one, other] = site.callers;
      const onFirst = await site.converse(one, await site.callIdFor(first));
      const onSecond = await site.converse(other, await site.callIdFor(second));
      expect([onFirst.node, onSecond.node]).toEqual([first, second]);
      expect(onSecond.agent.phone).toBe(freeAgent(onFirst.agent));
      await end(onFirst);
      await end(onSecond);
    });

    it('a node that gets kill -9: its call is closed and told by the other, its agent is free, calls of the other go on', async () => {
      const [one, other] = site.callers;
      const callIds = [await site.callIdFor(first), await site.callIdFor(first), await site.callIdFor(first)];
      const onSecond = await site.converse(other, await site.callIdFor(second));
      // What is told of the first call stays pending.
      let refused = 0;
      site.receiver.answer = (response, { body }) => {
        const isOther = (JSON.parse(body) as { callId: string }).callId === onSecond.id;
        if (!isOther) refused += 1;
        response.writeHead(isOther ? 204 : 500).end();
      };
      const onFirst = await site.converse(one, callIds[0]);
      await eventually('something of it was to be told', () => refused > 0);
      const killedMs = nowMs();
      await first.kill();
      site.receiver.answer = takes;
      const before = site.told(onFirst.id).length;

      const { api } = second.product;
      await eventually(
        'it is closed',
        async () => (await reasonOf(second, onFirst.id)) !== undefined,
        CLOSED_MS - (nowMs() - killedMs),
      );
      const closedMs = nowMs();
      expect(await reasonOf(second, onFirst.id)).toBe('crash');
      expectHears(
        await onSecond.caller.heard(),
        killedMs,
        closedMs - 50,
        onSecond.agent.phone.voice.options.frequencyHz!,
        AMONG,
      );
      expectHears(await onSecond.agent.heard(), killedMs, closedMs - 50, other.voice.options.frequencyHz!, AMONG);

      // Both have heard nothing for long, and hung up.
      for (const { sip, phone } of [onFirst.caller, onFirst.agent]) {
        sip.bye();
        await phone.voice.sendTo(null);
      }
      const { sip } = onFirst.agent.phone;
      await eventually('its agent is free', async () => (await agentState(second, sip.user)) === 'available', FREE_MS);
      const next = await site.converse(one, callIds[1]);
      expect([next.node, next.agent.phone]).toEqual([second, onFirst.agent.phone]);

      const events = await eventually(
        'all of it is told',
        () => {
          const told = site.told(onFirst.id).slice(before);
          return told.some(({ event }) => event === 'call.ended') && told;
        },
        TOLD_MS,
      );
      expect(events.map(({ event }) => event)).toEqual(
        expect.arrayContaining(['call.started', 'handoff.bridged', 'call.ended']),
      );
      expect(events.map(({ sequence }) => sequence)).toEqual(
        events.map(({ sequence }) => sequence).toSorted((a, b) => a - b),
      );

      await site.hearEachOther(onSecond.caller, onSecond.agent);
      await end(onSecond);
      await end(next);

      // It comes back, leaves what was closed as it is, and takes calls.
      await first.start();
      await site.isIn('A', first);
      await site.front.forget();
      const again = await site.converse(one, callIds[2]);
      expect(again.node).toBe(first);
      expect((await first.product.api.facts(onFirst.id, 'call.ended')).length).toBe(1);
      expect((await api.get<{ items: unknown[] }>('/v1/calls?state=with-agent')).items.length).toBe(1);
      await end(again);
      for (const { product } of site.nodes) await product.expectQuiet();
    }, 120_000);

    it('one node after the other drains and starts again, and no call is lost', async () => {
      const [one, other] = site.callers;
      const ids: string[] = [];
      for (const node of site.nodes) {
        const callIds = [await site.callIdFor(node), await site.callIdFor(node), await site.callIdFor(node)];
        const joined = await site.converse(one, callIds[0]);
        expect(joined.node).toBe(node);
        node.product.signal('SIGTERM');
        await node.product.draining();
        const meanwhile = await site.converse(other, callIds[1]);
        expect(meanwhile.node).not.toBe(node);
        const fromMs = nowMs();
        await delay(1_000);
        await site.hearEachOther(joined.caller, joined.agent);
        expectHears(
          await joined.caller.heard(),
          fromMs,
          nowMs() - 50,
          joined.agent.phone.voice.options.frequencyHz!,
          AMONG,
        );
        await end(joined);
        expect(await node.product.exited()).toBe(0);
        await node.start();
        await site.isIn('A', node);
        await end(meanwhile);
        await site.front.forget();
        const back = await site.converse(one, callIds[2]);
        expect(back.node).toBe(node);
        await end(back);
        ids.push(joined.id, meanwhile.id, back.id);
      }
      for (const id of ids) {
        const record = await eventually('it is closed', async () => {
          const call = await second.product.api.call(id);
          return call.ended !== null && call;
        });
        expect(record.ended!.reason).not.toBe('crash');
        await eventually('its end is told', () => site.told(id).some(({ event }) => event === 'call.ended'));
        expect(await second.product.api.lastHandoff(id)).toMatchObject({ result: 'bridged' });
      }
    }, 120_000);
  },
);

const takes: EventReceiver['answer'] = (response) => void response.writeHead(204).end();

async function agentState({ product }: Node, id: string): Promise<string> {
  return (await product.api.get<{ state: string }>(`/v1/agents/${id}`)).state;
}
