import { availableParallelism, hostname } from 'node:os';
import { resolve } from 'node:path';
import { BesideMedia } from '../media/beside/index.ts';
import { EmbeddedMediaEngine } from '../media/embedded/index.ts';
import { FreeswitchMediaEngine } from '../media/freeswitch/index.ts';
import { PiecewiseMedia } from '../media/pieces/index.ts';
import type { PromptLibrary } from '../media/prompts/index.ts';
import type { MediaServers } from '../ports/media-servers.ts';
import type { MediaPort } from '../ports/media.ts';
import type { Prompt } from '../ports/prompt.ts';
import type { DrachtioSignalling } from '../signalling/drachtio/index.ts';
import { openWebrtc } from './open-webrtc.ts';
import type { PartContext } from './part-context.ts';

/** The media engine, and its servers where it has some. */
export interface Media {
  readonly media: MediaPort;
  /** Null with the embedded engine. */
  readonly servers: MediaServers | null;
  /** It is in this process, and what works with it may tick in step with it. */
  readonly inStep: boolean;
  /** Ends what a node that is dead has sounding. What is in a process ends with it. */
  readonly endNode: (node: string) => Promise<void>;
}

/** Makes the media engine that `media.engine` names. It is not started yet. */
export function openMedia(
  { config, clock, logger, refusals, parts }: PartContext,
  { prompts, signalling }: { readonly prompts: PromptLibrary; readonly signalling: DrachtioSignalling },
): Media {
  const { engine, address, rtpPorts, codecs, threads, inactivityMs, freeswitch, zone, promptListen, quality } =
    config.media;
  const { alarmMos } = quality;
  const piecesOf = (prompt: Prompt): readonly Prompt[] => prompts.piecesOf(prompt);
  if (engine === 'embedded') {
    const embedded = new EmbeddedMediaEngine({
      address,
      rtpPorts,
      codecs,
      threads: threads === 'auto' ? Math.max(1, availableParallelism() - 1) : threads,
      inactivityMs,
      alarmMos,
      webrtc: openWebrtc(config, clock, logger),
      prompts,
      clock,
      logger,
    });
    return {
      media: new PiecewiseMedia(new BesideMedia(parts.add('media', embedded), clock), piecesOf),
      servers: null,
      inStep: true,
      endNode: () => Promise.resolve(),
    };
  }
  const { name } = config.node;
  // The API's address is taken by one program only, and by the same one after a restart. Nodes of one database know each
  // other by the names of their hosts.
  const own = config.store.kind === 'postgres' ? hostname() : `${hostname()} ${config.api.listen.host}:${String(config.api.listen.port)}`; // prettier-ignore
  const media = new FreeswitchMediaEngine({
    prompts,
    signalling,
    clock,
    logger,
    refusals,
    servers: freeswitch,
    zone,
    codecs,
    inactivityMs,
    alarmMos,
    instance: name ?? own,
    cacheDirectory: resolve(config.prompts.cache),
    promptListen,
  });
  return {
    media: new PiecewiseMedia(new BesideMedia(parts.add('media', media), clock), piecesOf),
    servers: media,
    inStep: false,
    endNode: async (node) => await media.endChannelsOf(node),
  };
}
