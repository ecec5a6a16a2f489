import { join } from 'node:path';
import { auditKeyFile, AuditSigner, openAuditKey } from '../audit/index.ts';
import type { AuditSource } from '../api/index.ts';
import { Retention } from '../call-runtime/index.ts';
import type { Config } from '../config/index.ts';
import type { ActionStore } from '../ports/actions.ts';
import type { AgentStore } from '../ports/agents.ts';
import type { AuditStore } from '../ports/audit.ts';
import type { CallbackStore } from '../ports/callbacks.ts';
import type { ConfigHistory } from '../ports/config-history.ts';
import type { KeptValues } from '../ports/kept-values.ts';
import type { CallNews, NodeBus, NodeRegister, NodeRequests } from '../ports/nodes.ts';
import type { Outbox } from '../ports/outbox.ts';
import type { QueuePlaces } from '../ports/queue-places.ts';
import type { ReportStore } from '../ports/reports.ts';
import type { Store } from '../ports/store.ts';
import type { StoreOutage } from '../ports/store-outage.ts';
import type { VoicemailStore } from '../ports/voicemails.ts';
import { DatabaseStore } from '../store/index.ts';
import { publicKeyText } from '../records/audit/index.ts';
import type { RecordingShelf } from '../recordings/index.ts';
import type { PartContext } from './part-context.ts';

/** Opens the store that `store.url` names. @throws StoreError */
export async function openStore({ config, clock, logger, parts }: PartContext): Promise<
  Store & {
    /** Names this process among those that use the same data. */
    readonly node: string;
    readonly outbox: Outbox;
    readonly values: KeptValues;
    readonly queuePlaces: QueuePlaces;
    readonly nodeRequests: NodeRequests;
    readonly callNews: CallNews;
    readonly configHistory: ConfigHistory;
    readonly actions: ActionStore;
    readonly agents: AgentStore;
    readonly voicemails: VoicemailStore;
    readonly callbacks: CallbackStore;
    readonly audit: AuditStore;
    readonly reports: ReportStore;
    readonly nodes: NodeRegister & NodeBus;
    /** Null: the database is there, and has all. */
    readonly outage: StoreOutage | null;
  }
> {
  const { kind, connections, spool } = config.store;
  const store = await DatabaseStore.open({
    database: kind === 'postgres' ? { kind, url: config.store.url, connections } : config.store,
    // A file is on this disk itself.
    ...(kind === 'postgres' && { spool: { directory: spoolOf(config), maxBytes: spool.maxMegabytes * 1_048_576 } }),
    ...(config.node.name !== null && { node: config.node.name }),
    clock,
    logger,
  });
  return parts.add('store', store);
}

/** Each node has a spool of its own, so that several on one machine need no more than names. */
function spoolOf({ store, node }: Pick<Config, 'store' | 'node'>): string {
  return node.name === null ? store.spool.directory : join(store.spool.directory, node.name);
}

/**
 * Starts to sign the records of each day.
 * @returns null for a store in memory
 * @throws Error where its key cannot be read or made */
export function openAudit(
  { config, clock, logger, parts }: PartContext,
  { audit }: { readonly audit: AuditStore },
  shelf: RecordingShelf,
): AuditSource | null {
  // What is in memory is gone before its day is over.
  if (config.store.kind === 'sqlite' && config.store.file === ':memory:') return null;
  const key = openAuditKey(auditKeyFile(config));
  parts.add('audit', new AuditSigner({ audit, key, clock, logger }));
  return { audit, shelf, publicKey: publicKeyText(key) };
}

/** Starts to delete what is older than the configuration allows. */
export function openRetention(
  { config, clock, logger, parts }: PartContext,
  store: Store,
  actions: ActionStore,
  shelf: RecordingShelf,
): void {
  const retention = new Retention({
    store,
    actions,
    clock,
    logger,
    storeDays: config.store.retentionDays,
    recordingDays: config.recording.retentionDays,
    shelf,
    isShared: config.store.kind === 'postgres',
  });
  parts.add('retention', retention);
}
