import { createApi } from '../api/index.ts';
import type { Api, ApiOptions, AuditSource } from '../api/index.ts';
import { telephoneFault } from '../config/index.ts';
import type { ConfigChanges } from '../config-changes/index.ts';
import type { AgentQueueRegister } from '../ports/agent-queues.ts';
import type { AgentDesk } from '../ports/agents.ts';
import type { BrowserTelephones } from '../ports/browser-telephones.ts';
import type { CallbackDeskPort } from '../ports/callbacks.ts';
import type { ClickToCall } from '../ports/guests.ts';
import type { KeptValues } from '../ports/kept-values.ts';
import type { NumberWebhooks } from '../ports/number-webhooks.ts';
import type { Outbox } from '../ports/outbox.ts';
import type { ReportStore } from '../ports/reports.ts';
import type { TryItPort, TryTelephonesPort } from '../ports/try-it.ts';
import type { VoicemailStore } from '../ports/voicemails.ts';
import { packageFile, packageVersion } from '../shared/package-files.ts';
import type { Webhooks } from '../webhooks/index.ts';
import type { PartContext } from './part-context.ts';
import { telerParts } from './teler-parts.ts';
import type { TwilioDialect } from './twilio-parts.ts';
import { voipbinParts } from './voipbin-parts.ts';
import type { ProgramMetrics } from './program-metrics.ts';
import { diagnostics, readiness } from './program-status.ts';
import type { OrderedCallbacks } from '../shared/outgoing/ordered-callbacks.ts';
import type { TrunkWatch } from '../ports/trunks.ts';
import type { UserWatch } from '../ports/users.ts';
import type { CallParts } from './program-status.ts';
import type { RecordingShelf } from '../recordings/index.ts';

/** The parts that tell others of calls. */
interface EventParts extends Pick<
  ApiOptions,
  'cards' | 'contextLinks' | 'live' | 'dialled' | 'actions' | 'nodes' | 'others'
> {
  readonly outbox: Outbox;
  readonly values: KeptValues;
  readonly agents: AgentDesk;
  readonly agentQueues: AgentQueueRegister;
  readonly trunks: TrunkWatch;
  readonly users: UserWatch;
  /** Null: the configuration comes from no file. */
  readonly configuration: ConfigChanges | null;
  readonly tryIt: TryItPort;
  readonly tryTelephones: TryTelephonesPort;
  readonly telephones: BrowserTelephones;
  readonly clickToCall: ClickToCall;
  readonly voicemails: VoicemailStore;
  /** Where recordings are. */
  readonly shelf: RecordingShelf;
  readonly audit: AuditSource | undefined;
  readonly reports: ReportStore | undefined;
  readonly callbacks: CallbackDeskPort;
  /** Null: no dialect is on that can assign numbers. */
  readonly numbers: NumberWebhooks | null;
  readonly webhooks: Webhooks;
  /** Null: it is off. */
  readonly twilio: TwilioDialect | null;
  /** Those of programs that speak Teler's API. */
  readonly telerCallbacks: OrderedCallbacks;
}

/** Opens the REST API over the parts that take calls. @throws Error where `api.listen` cannot be bound */
export async function openApi(
  context: PartContext,
  running: CallParts & EventParts,
  metrics: ProgramMetrics,
): Promise<Api> {
  const { config, current, clock, logger, refusals, parts } = context;
  const {
    registry,
    store,
    servers,
    outbox,
    values,
    numbers,
    agents,
    voicemails,
    webhooks,
    cards,
    contextLinks,
    live,
    twilio,
  } = running;
  const api = await createApi({
    config: config.api,
    routes: () => current.config.routes,
    loadOfRoute: (to) => registry.loadOfRoute(to),
    hours: () => current.config.hours,
    control: registry.actions,
    outgoing: registry,
    store,
    cards,
    contextLinks,
    live,
    dialled: running.dialled,
    values,
    actions: running.actions,
    publicUrl: config.context.publicUrl,
    outbox,
    voicemails,
    audit: running.audit,
    reports: running.reports,
    callbacks: running.callbacks,
    agents: { desk: agents, uriFault: (uri) => telephoneFault(uri, current.config.sip) },
    queues: { register: running.agentQueues, desk: agents },
    voipbin: numbers === null ? undefined : voipbinParts(context, values, numbers, agents),
    teler: telerParts(context, running.telerCallbacks),
    twilio: twilio?.parts,
    onReplay: (webhook) => webhooks.wakeFor(webhook),
    readiness: () => readiness(running),
    recordings: running.shelf,
    mediaServers: servers,
    trunks: running.trunks,
    nodes: running.nodes,
    others: running.others,
    users: running.users,
    tryIt: running.tryIt,
    tryTelephones: running.tryTelephones,
    telephones: running.telephones,
    clickToCall: running.clickToCall,
    configuration: running.configuration ?? undefined,
    metrics: () => metrics.text(),
    diagnostics: async () => {
      const { configuration } = running;
      return { ...(await diagnostics(running)), ...(configuration !== null && { config: configuration.standing }) };
    },
    mcp: { version: packageVersion(), docs: packageFile('docs/') },
    logger,
    clock,
    refusals,
  });
  return parts.add('api', api);
}
