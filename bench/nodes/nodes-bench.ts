import { setTimeout as delay } from 'node:timers/promises';
import { AiServer } from '../product/index.ts';
import { defineBench } from '../shared/bench.ts';
import { untilQuiet } from '../shared/quiet.ts';
import type { Report, Row } from '../shared/report.ts';
import { Receivers } from '../webhooks/index.ts';
import { Callers } from './callers.ts';
import { nodesMissing, NodesSite, OVERFLOW } from './nodes-site.ts';
import type { Options, Parties, PhaseName } from './phases.ts';
import { complaints, PHASES, PATIENCE_MS, RECEIVER, runPhase, warmUp } from './phases.ts';
import { Telephones } from './telephones.ts';

/** An agent of a node that has died stays reserved until its call is closed. */
const RESERVE_FACTOR = 1.5;
/** Of a call beside its talk, with the prompts. */
const SETUP_S = 3;
const REST_MS = 2_000;

/** Several nodes on one Postgres behind kamailio, one of which dies, and whose Postgres dies. */
export const nodesBench = defineBench({
  name: 'nodes',
  summary: 'several nodes on one Postgres behind kamailio: kill -9 of a node, and of Postgres, under calls',
  about: `Product processes with addresses of their own on one PostgreSQL (Debian's, on this machine), kamailio with
deploy/kamailio/kamailio.cfg in front, callers and agents' telephones that have no sound, an AI that hands every call over
at once, and a receiver of webhooks (call.started, handoff.bridged, handoff.ended, call.ended), all on the same cores. Each
agent takes one call at a time; calls that no agent can be reserved for (Postgres is away) go to ${OVERFLOW}, as the
fallback of the route.
Phase kill: in the middle node a gets kill -9. It is started again when its calls are closed, and takes calls again. A call
of another node is untouched if caller and telephone had it until its planned end. The time until a call is closed is from
the kill until the API of another node shows its end, asked every 250 ms.
Phase postgres: in the middle the server is killed (kill -9 of all its processes), and started again after --away s.
Phase load: nothing is killed; times and CPU of the same calls.
Exit code 1, with what did not hold: a caller who was not answered, a call that the AI was told of and that is not on record, one that is not closed, one of
another node that was cut off, one of the dead node that was not closed within 15 s, an agent rung twice, a call without
call.ended, an event told out of order, a delivery that stays, an agent who is not free in the end.`,
  options: {
    phases: { help: 'of load, kill and postgres, in order', default: 'kill,postgres' },
    nodes: { help: 'how many', default: 2 },
    rate: { help: 'calls a second', default: 20 },
    seconds: { help: 'length of each phase', default: 30 },
    talk: { help: 'milliseconds that caller and agent talk', default: 4_000 },
    away: { help: 'seconds that Postgres is away', default: 5 },
    'quiet-wait': { help: 'seconds to wait before each phase for other work on the machine to end', default: 20 },
  },
  measure: async (options, report) => {
    const phases = phasesOf(options.phases);
    if (phases.includes('kill') && options.nodes < 2) throw new TypeError('--nodes: the phase kill needs two');
    const missing = nodesMissing();
    if (missing !== null) {
      report.fact('unavailable', missing, `\nnodes: not available: ${missing}`);
      return false;
    }
    const agents = Math.ceil(options.rate * (options.talk / 1_000 + SETUP_S) * RESERVE_FACTOR);
    const toldAi = new Set<string>();
    await using ai = await AiServer.open(({ event, from }, respond) => {
      if (from !== undefined) toldAi.add(from);
      respond(event === 'call.started' ? [{ type: 'transfer', reason: 'nodes' }] : []);
    });
    await using receivers = await Receivers.start({ [RECEIVER]: 'takes' });
    await using telephones = await Telephones.open(options.talk, OVERFLOW);
    await using site = await NodesSite.open({
      nodes: options.nodes,
      agents,
      aiUrl: ai.url,
      webhooks: receivers.webhooks.map((webhook) => ({
        ...webhook,
        events: ['call.started', 'handoff.bridged', 'handoff.ended', 'call.ended'],
      })),
      pbxPort: telephones.port,
    });
    await using callers = await Callers.open(site.front.udp, options.talk + PATIENCE_MS);
    report.progress(`${String(options.nodes)} nodes and ${String(agents)} agents are there`);
    const parties = { site, callers, telephones, receivers, toldAi };
    await warmUp(parties);
    return await measurePhases(phases, parties, options, report);
  },
});

async function measurePhases(
  phases: readonly PhaseName[],
  parties: Parties,
  options: Options & { readonly 'quiet-wait': number },
  report: Report,
): Promise<boolean> {
  const broken: Row[] = [];
  for (const phase of phases) {
    await delay(REST_MS);
    await untilQuiet(options['quiet-wait'] * 1_000);
    const { title, tables, verdicts } = await runPhase(phase, parties, options, report);
    for (const { key, title: what, rows } of tables) report.table(`${phase}.${key}`, `${title}: ${what}`, rows);
    report.table(
      `${phase}.promises`,
      `${title}: promises`,
      verdicts.map((one) => ({ ...one, ok: one.broken === 0 })),
    );
    // A promise that nothing put to the test was not kept either.
    const failed = verdicts.filter((one) => one.broken > 0 || one.counted === 0);
    broken.push(...failed.map((one) => ({ phase, ...one })));
  }
  if (broken.length > 0) {
    report.table('broken', 'What does not hold', broken);
    report.table('complaints', 'What was complained of', complaints(parties.site));
  }
  return broken.length === 0;
}

/** @throws TypeError for a name that is none */
function phasesOf(text: string): readonly PhaseName[] {
  return text.split(',').map((name) => {
    const phase = PHASES.find((each) => each === name.trim());
    if (phase === undefined) throw new TypeError(`--phases: ${name} is none of ${PHASES.join(', ')}`);
    return phase;
  });
}
