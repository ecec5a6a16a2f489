import { randomBytes } from 'node:crypto';
import { KEY_MS, KEY_PAUSE_MS, tonesOf } from '../dtmf/index.ts';
import { MediaError } from '../../ports/media.ts';
import type { SrtpSuite } from '../srtp/index.ts';

/** Profile in `freeswitch/autoload_configs/conference.conf.xml`: 8 kHz. */
export const CONFERENCE_PROFILE = 'warmbridge';
/** The same at 16 kHz. */
export const WIDE_PROFILE = 'warmbridge-wide';

/** The events that we read. */
export const EVENTS =
  'event plain HEARTBEAT CHANNEL_PARK DTMF RECV_RTCP_MESSAGE RECORD_STOP CUSTOM conference::maintenance';

/**
 * Only events of which one of these is true are sent to us. FreeSWITCH tells of much more that happens in a conference,
 * 2 kB for each.
 */
export const FILTERS: readonly string[] = [
  ...['add-member', 'del-member', 'start-talking', 'stop-talking', 'play-file-member-done'].map(
    (action) => `filter Action ${action}`,
  ),
  ...['HEARTBEAT', 'CHANNEL_PARK', 'DTMF', 'RECV_RTCP_MESSAGE', 'RECORD_STOP'].map(
    (name) => `filter Event-Name ${name}`,
  ),
];

/** A name for a new conference. It is short, as FreeSWITCH reads commands octet by octet, and nobody guesses it. */
export function newConferenceName(): string {
  return `wb-${randomBytes(6).toString('hex')}`;
}

/** A member joins deaf and mute. If it were mute without `mute-detect`, its keys would be thrown away meanwhile. */
const JOIN_FLAGS = 'deaf|mute|mute-detect';

/** The argument of the application `conference`. @param conference with its profile */
export function joinArgument(conference: string): string {
  return `${conference}+flags{${JOIN_FLAGS}}`;
}

/** The header of an INVITE with the conference that its channel joins as soon as it is answered. */
export const ROOM_HEADER = 'X-Warmbridge-Room';

/** Headers of the INVITE for a channel that joins a conference as soon as it is answered. @param conference as above */
export function joinHeaders(conference: string): Readonly<Record<string, string>> {
  return { [ROOM_HEADER]: joinArgument(conference) };
}

/** `hearer` does not hear `speaker` any more, or does again. */
export function relateCommand(conference: string, hearer: number, speaker: number, hears: boolean): string {
  return `conference ${conference} relate ${hearer} ${speaker} ${hears ? 'clear' : 'nohear'}`;
}

/** A member is heard by nobody any more, without the announcement that `quiet` suppresses. */
export function muteCommand(conference: string, member: number): string {
  return `conference ${conference} mute ${member} quiet`;
}

/** A member hears those that its relations let it hear, or nobody at all. `quiet` suppresses an announcement. */
export function deafCommand(conference: string, member: number, deaf: boolean): string {
  return `conference ${conference} ${deaf ? 'deaf' : 'undeaf'} ${member} quiet`;
}

/** A member that joined mute is heard, without the announcement that `quiet` suppresses. */
export function unmuteCommand(conference: string, member: number): string {
  return `conference ${conference} unmute ${member} quiet`;
}

/** Ends what is played to a member. */
export function stopCommand(conference: string, member: number): string {
  return `conference ${conference} stop all ${member}`;
}

/** Header of the event at the end of a play that names it. */
export const PLAY_HEADER = 'warmbridge_play';

/**
 * Plays a file to a member, after those that FreeSWITCH has for it already.
 * @param token comes back in {@link PLAY_HEADER}
 * @throws MediaError `io`: the path has characters that FreeSWITCH would take for something else
 */
export function playCommand(conference: string, member: number, token: number, file: string): string {
  return `conference ${conference} play ${fileArgument(`{${PLAY_HEADER}=${token}}`, file)} ${member}`;
}

/** Headers of the INVITE for a fork's channel: the dialplan has it send to no other address than it was told. */
export const FORK_HEADERS: Readonly<Record<string, string>> = { 'X-Warmbridge-Fork': 'true' };

/**
 * Headers of the INVITE for a channel that is encrypted: the dialplan sets `rtp_secure_media` to it. FreeSWITCH knows
 * suites by the names of SDP.
 */
export function secureHeaders(suite: SrtpSuite): Readonly<Record<string, string>> {
  return { [SECURE_HEADER]: `mandatory:${suite}` };
}

export const SECURE_HEADER = 'X-Warmbridge-Srtp';

/**
 * Headers of the INVITE for a channel that sends no silence until it joins: that silence has the rate of the first codec.
 * FreeSWITCH keeps the resampler that it makes for it once the codec is Opus, and applies it to what a conference says.
 */
export const QUIET_HEADERS: Readonly<Record<string, string>> = { 'X-Warmbridge-Quiet': 'true' };

/** A variable of a channel. */
export function variableCommand(uuid: string, name: string): string {
  return `uuid_getvar ${uuid} ${name}`;
}

/**
 * The variables of a channel that its next far end goes by.
 * @param threshold packets from elsewhere after which FreeSWITCH sends there
 * @param fixed it listens to the far end alone, from the first packet on
 */
export function farEndVariables(
  uuid: string,
  { threshold, fixed }: { readonly threshold: number; readonly fixed: boolean },
): string {
  const variables = {
    rtp_auto_adjust_threshold: String(threshold),
    disable_rtp_auto_adjust: fixed ? 'true' : '',
    // FreeSWITCH sets it when it goes elsewhere by itself.
    rtp_auto_adjust_audio: '',
  };
  const assignments = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  return `uuid_setvar_multi ${uuid} ${assignments.join(';')}`;
}

/**
 * @param append what the file has already stays in it. The channel keeps the variable, for its next recording as well.
 * @throws MediaError `io`: as {@link playCommand}
 */
export function recordCommands(uuid: string, file: string, append: boolean): readonly string[] {
  return [
    `uuid_setvar ${uuid} RECORD_APPEND ${append}`,
    `uuid_setvar ${uuid} RECORD_STEREO true`,
    `uuid_record ${uuid} start ${fileArgument('', file)}`,
  ];
}

/**
 * The file gets silence instead of sound, or sound again.
 * @throws MediaError `io`: as {@link playCommand}
 */
export function maskRecordCommand(uuid: string, file: string, mask: boolean): string {
  return `uuid_record ${uuid} ${mask ? 'mask' : 'unmask'} ${fileArgument('', file)}`;
}

/** @throws MediaError `io`: as {@link playCommand} */
export function stopRecordCommand(uuid: string, file: string): string {
  return `uuid_record ${uuid} stop ${fileArgument('', file)}`;
}

/**
 * Mixes a file into what a channel hears, once (`mux`), beside whatever its conference has for it.
 * @throws MediaError `io`: as {@link playCommand}
 */
export function mixCommand(uuid: string, file: string): string {
  return `uuid_displace ${uuid} start ${fileArgument('', file)} 0 mux`;
}

/** Plays keys to a channel as tones, in the place of all else. Characters that are no keys are left out. */
export function tonesCommand(uuid: string, keys: string): string {
  const tones = Array.from(keys, tonesOf).filter((pair) => pair !== null);
  const each = tones.map(({ lowHz, highHz }) => `%(${KEY_MS},${KEY_PAUSE_MS},${lowHz},${highHz})`);
  return `uuid_displace ${uuid} start tone_stream://v=${TONE_LEVEL_DB};${each.join(';')}`;
}

/** Level of each of two tones for mod_tone_stream. */
const TONE_LEVEL_DB = -11;

/** The URLs that mod_http_cache plays. We made them. */
const FETCHED = /^http_cache:\/\/http:\/\/[\w.:[\]/-]+$/;

/** One argument; FreeSWITCH undoes the escapes (switch_separate_string). */
function fileArgument(prefix: string, file: string): string {
  // A line break would end the command; `${` names a variable; a name without a leading slash has other meanings.
  if ((!file.startsWith('/') && !FETCHED.test(file)) || file.includes('${') || hasControls(file)) {
    throw new MediaError('io', 'the name of the file cannot be given to FreeSWITCH');
  }
  return `'${prefix}${file.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
}

function hasControls(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) < 0x20) return true;
  return false;
}
