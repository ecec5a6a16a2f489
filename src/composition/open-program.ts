import type { Api } from '../api/index.ts';
import { CallConfigs, closeCutOffCalls } from '../call-runtime/index.ts';
import type { CallRegistry } from '../call-runtime/index.ts';
import type { JournalEntry } from '../ports/journal.ts';
import { lexiconSentiment } from '../sentiment/lexicon-sentiment.ts';
import { KeptQueues } from '../call-queues/index.ts';
import { SpeechRedactor } from '../transcription/redact/index.ts';
import { Listeners } from '../shared/listeners.ts';
import { rtpAddress } from './app-addresses.ts';
import type { AppAddresses } from './app-addresses.ts';
import { CallSources } from './call-sources.ts';
import { newRegistry } from './new-registry.ts';
import { openAgentQueues } from './open-agent-queues.ts';
import { countAgents, openAgents } from './open-agents.ts';
import { openAnswering } from './open-answering.ts';
import { openAiGateway } from './open-ai-gateway.ts';
import { openApi } from './open-api.ts';
import { openNumbers } from './open-numbers.ts';
import { countCallbacks, openCallbackDialler } from './open-callback-dialler.ts';
import { openCallbacks } from './open-callbacks.ts';
import type { ConfigChanges } from '../config-changes/index.ts';
import { openConfigChanges } from './open-config-changes.ts';
import type { ConfigOrigin } from './open-config-changes.ts';
import { openConferences } from './open-conferences.ts';
import { openContext } from './open-context.ts';
import { openRemoteLive } from './open-remote-live.ts';
import { openLegRecorder } from './open-leg-recorder.ts';
import { changesVoicemails, openMessageWaiting } from './open-message-waiting.ts';
import { openMedia } from './open-media.ts';
import { openOverloadControl } from './open-overload-control.ts';
import { openNodes } from './open-nodes.ts';
import { openPrompts } from './open-prompts.ts';
import { openVoice } from './open-voice.ts';
import { openSignalling } from './open-signalling.ts';
import { openSipTrace } from './open-sip-trace.ts';
import { openRecordingKeeper, openRecordingShelf } from './open-recordings.ts';
import { openAudit, openRetention, openStore } from './open-store.ts';
import { openTranscription } from './open-transcription.ts';
import { OtherNodes } from '../node-requests/index.ts';
import { describeNode } from './describe-node.ts';
import { openPasses, openTelephones } from './open-telephones.ts';
import { openTrunks } from './open-trunks.ts';
import { openBrowserTry, openTryIt } from './open-try-it.ts';
import { openUsers } from './open-users.ts';
import { openWebhooks } from './open-webhooks.ts';
import { openWhisperMeter } from './open-whisper-meter.ts';
import type { PartContext } from './part-context.ts';
import { passPreflight } from './preflight.ts';
import { ProgramMetrics } from './program-metrics.ts';
import { conferenceCallbacks, twilioDialect, twimlJoints } from './twilio-parts.ts';
import { makeRecordingDirectory, repairRecordings } from '../recordings/index.ts';
import { salvageOf } from './salvage.ts';

/** The program, every part of it open. */
export interface OpenProgram extends PartContext {
  readonly addresses: AppAddresses;
  readonly registry: CallRegistry;
  readonly configuration: ConfigChanges | null;
  readonly api: Pick<Api, 'reloadTls'>;
  readonly listeners: Listeners<JournalEntry>;
}

/** Opens every part and joins them; the order matters. */
export async function openProgram(context: PartContext, origin: ConfigOrigin | null): Promise<OpenProgram> {
  const { config, current, clock, logger, parts } = context;
  const voice = openVoice(context);
  const prompts = openPrompts(context, config.prompts.cache, voice.tts);
  await passPreflight({ config, prompts, voice }, logger);
  const store = await openStore(context);
  const configuration =
    origin === null ? null : await openConfigChanges(context, origin, { history: store.configHistory, prompts, voice });
  await makeRecordingDirectory(config);
  const shelf = await openRecordingShelf(context);
  const { cards, contextLinks, live, dialled, publicUrl, apiIsAt } = await openContext(context, store.values);

  const teller = openRemoteLive(context, { store, cards, dialled, live });
  const configs = new CallConfigs();
  const sources = new CallSources(current);
  const passes = await openPasses(store.values, clock);
  const overload = openOverloadControl(context);
  const sipTrace = openSipTrace(context);
  const { signalling, server } = await openSignalling(
    context,
    sources,
    passes,
    (address) => sources.isIn(address, configs.inUse),
    overload?.admit,
    sipTrace === null ? undefined : (message) => sipTrace.trace(message),
  );
  const { media, servers, inStep, endNode } = openMedia(context, { prompts, signalling });
  await media.start();
  overload?.watch(media);
  const transcription = openTranscription(context);
  const voices = await openAiGateway(context, inStep);
  const callbacks = openCallbacks(context);
  const ofConferences = conferenceCallbacks(context, callbacks.twilio);
  const { conferences, queues } = await openConferences(context, {
    media,
    prompts,
    onEvent: (event) => ofConferences.tell(event),
  });
  const waiting = openMessageWaiting(context, { voicemails: store.voicemails, signalling });
  const {
    store: telling,
    webhooks,
    webhookMetrics,
    contextDelivery,
  } = await openWebhooks(context, {
    store,
    outbox: store.outbox,
    configs,
    onBatch: (batch) => {
      cards.fold(batch);
      dialled.fold(batch);
      live.tell(batch);
    },
    onWritten: (batch) => {
      teller.written();
      if (changesVoicemails(batch)) waiting.changed();
    },
    cardOf: (call) => cards.cardOf(call),
  });
  // The SIP port is ours now. Only the program that holds it may close what a crash left open.
  const salvage = salvageOf(config, logger);
  // A file is of this process alone, under whichever name it was before.
  const node = config.store.kind === 'sqlite' ? null : store.node;
  const cutOff = await closeCutOffCalls(telling, clock, logger, { node, salvage });
  await repairRecordings(config, cutOff, logger);
  const audit = openAudit(context, store, shelf);
  const recordings = await openRecordingKeeper(context, telling, salvage);
  openRetention(context, telling, store.actions, shelf);
  const telephones = await openUsers(context, store.values, signalling, sources);
  const { agents, phones } = await openAgents(context, store, signalling, telephones.users);
  const nodeFigures = openNodes(context, {
    nodes: store.nodes,
    callbacks: store.callbacks,
    outbox: store.outbox,
    endMedia: endNode,
    freeAgents: async (node) => await agents.releaseNode(node),
    leaveQueues: async (node) => await store.queuePlaces.removeNode(node),
    closeCalls: async (node) => (await closeCutOffCalls(telling, clock, logger, { node, salvage: null })).length,
  });
  const agentQueues = openAgentQueues(context, agents, configs, store.queuePlaces);
  live.watch({ desk: agents, register: agentQueues });
  const called = await openCallbackDialler(context, {
    store: telling,
    callbacks: store.callbacks,
    agents,
    onGivenUp: (result) => metrics.countCallback(result),
  });
  const {
    breakers,
    watch: trunks,
    ...following
  } = openTrunks(context, signalling, sources, (trunk) => registry.callsOn(trunk));

  const metrics = new ProgramMetrics({
    server,
    servers,
    refusals: context.refusals,
    webhooks: webhookMetrics,
    overload: overload?.control ?? null,
    transcription,
    voice,
    voices,
    agents: () => countAgents(context, agents),
    agentQueues: () => agentQueues.list(),
    callbacks: () => countCallbacks(context, store.callbacks),
    trunks: () => trunks.trunks(),
    users: telephones.users,
    recordings: () => recordings.figures(),
    config: () => configuration,
    outage: () => store.outage,
    nodes: nodeFigures,
    routes: () => current.config.routes.map(({ match: { to } }) => ({ route: to, ...registry.loadOfRoute(to) })),
  });
  const numbers = await openNumbers(config, store.values);
  const joints = twimlJoints(clock, { queues, callbacks: callbacks.twilio, apiUrl: publicUrl });
  const kept = await KeptQueues.open(queues, store.values);
  const twilio = twilioDialect(context, { conferences, queues: kept }, joints);
  const listeners = new Listeners<JournalEntry>();
  const tryIt = openTryIt(context, {
    control: () => registry.actions,
    tts: voice.tts,
    sourceOf: sources.of,
    sip: () => info.listen,
  });
  const tryTelephones = openBrowserTry(context, { media, agents });
  const registry = newRegistry(context, {
    agents,
    agentQueues,
    breakers,
    configs,
    directory: telephones.users,
    sourceOf: sources.of,
    routeOf: numbers === null ? undefined : (number, { routes }) => numbers.routeOf(number, routes),
    signalling,
    media,
    store: telling,
    shelf,
    voicemails: store.voicemails,
    prompts,
    joints: { twiml: joints, telerCallbacks: callbacks.teler },
    shed: overload?.admit,
    linkTo: (call, handoff) => contextLinks.linkTo(call, handoff),
    transcription,
    answering: openAnswering(context),
    recorder: openLegRecorder(context),
    whisperPrivacy: openWhisperMeter(context, { prompts, media }),
    voices: voices.port,
    conferences,
    newRedactor: () => new SpeechRedactor(config.transcription.redact),
    sentimentOf: lexiconSentiment,
    dialsInstead: (call) => tryIt.dialsInstead(call) ?? tryTelephones.dialsInstead(call),
    onSpeech: (segment) => {
      live.hear(segment);
      teller.hear(segment);
    },
    contextDelivered: (call, signal) => contextDelivery.delivered(call, signal),
    onEntry: (entry) => {
      metrics.count(entry);
      overload?.read(entry);
      sipTrace?.read(entry);
      twilio?.read(entry);
      joints.legs.read(entry);
      called.dialler.read(entry);
      recordings.keeper.read(entry);
      tryIt.read(entry);
      tryTelephones.read(entry);
      context.tracing?.read(entry);
      listeners.tell(entry);
    },
  });
  const info = await signalling.start((invite) => {
    registry.incoming(invite);
  });
  waiting.start();
  telephones.start(info.listen);
  phones.start();
  following.start();
  called.dialler.start(registry);
  const { nodes, nodeRequests: requests } = store;
  // A file is of one process, whatever its name was before.
  const isShared = config.store.kind === 'postgres';
  const others = isShared ? parts.add('other-nodes', new OtherNodes({ nodes, requests, clock, logger })) : undefined;
  const api = await openApi(
    context,
    {
      signalling,
      server,
      media,
      servers,
      store: telling,
      outage: () => store.outage,
      shelf,
      registry,
      outbox: store.outbox,
      audit: audit ?? undefined,
      // Another connection cannot see what is in memory.
      reports: audit === null ? undefined : store.reports,
      voicemails: store.voicemails,
      callbacks: called.desk,
      values: store.values,
      actions: store.actions,
      dialled,
      numbers,
      agents,
      agentQueues,
      trunks,
      nodes,
      others,
      users: telephones.users,
      configuration,
      tryIt,
      tryTelephones,
      ...openTelephones(context, {
        passes,
        directory: telephones.users,
        listen: () => info.listen,
        webrtcFault: () => media.webrtc(),
      }),
      webhooks,
      cards,
      contextLinks,
      transcription,
      voices,
      live,
      twilio,
      telerCallbacks: callbacks.teler,
    },
    metrics,
  );
  apiIsAt(api.address);
  describeNode(context, { nodes, registry, live, address: api.address });
  const addresses = { sip: info.listen, rtp: rtpAddress(config.media), api: api.address };
  return { ...context, addresses, registry, listeners, configuration, api };
}
