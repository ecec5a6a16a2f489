import type { EndCause, MicrophoneFault } from '../telephone/state.ts';

/** Why a call from a page came to nothing, where no call was refused by the other end. */
export type GuestFault =
  | `microphone-${MicrophoneFault}`
  /** 403: the page may not call. */
  | 'not-allowed-here'
  | 'gone'
  | 'too-many'
  | 'offline'
  | 'no-connection'
  | 'unsupported'
  | 'server';

interface Texts {
  readonly label: string;
  readonly asking: string;
  readonly calling: string;
  readonly ringing: string;
  readonly inCall: string;
  readonly muted: string;
  readonly reconnecting: string;
  readonly ended: string;
  readonly mute: string;
  readonly unmute: string;
  readonly hangUp: string;
  readonly cancel: string;
  readonly keys: string;
  readonly again: string;
  /** @param seconds to wait; null: not known */
  readonly tooMany: (seconds: number | null) => string;
  readonly faults: Readonly<Record<Exclude<GuestFault, 'too-many'>, string>>;
  readonly causes: Readonly<Record<EndCause, string>>;
}

const ENGLISH: Texts = {
  label: 'Call us',
  asking: 'Please let this page use your microphone …',
  calling: 'Calling …',
  ringing: 'It rings …',
  inCall: 'You are connected',
  muted: 'You are muted',
  reconnecting: 'Reconnecting …',
  ended: 'The call is over.',
  mute: 'Mute',
  unmute: 'Speak again',
  hangUp: 'Hang up',
  cancel: 'Cancel',
  keys: 'Keys',
  again: 'Call again',
  tooMany: (seconds) =>
    seconds === null
      ? 'Too many people are calling now. Please try again later.'
      : `Too many people are calling now. Please try again in ${seconds} s.`,
  faults: {
    'microphone-denied':
      'Your browser does not let this page use the microphone. Allow it by the sign beside the address, then call again.',
    'microphone-none': 'No microphone was found. Plug one in, then call again.',
    'microphone-busy': 'The microphone cannot be opened. Another program may have it.',
    'microphone-insecure': 'You can call only from a page with https.',
    'not-allowed-here': 'You cannot call from this page.',
    gone: 'Nobody can be called here any more.',
    offline: 'You are offline. Check your connection, then call again.',
    'no-connection': 'The connection did not come about. A firewall may be in the way.',
    unsupported: 'Your browser cannot call. Please use a newer one.',
    server: 'The call failed. Please try again later.',
  },
  causes: {
    busy: 'It is busy. Please try again later.',
    declined: 'The call was not taken.',
    'not-found': 'There is no such number.',
    unavailable: 'Nobody is there now. Please try again later.',
    'no-answer': 'Nobody answered.',
    'not-allowed': 'The call was not let through. Please load the page again.',
    'no-media': 'The call failed: your browser and ours found no way to speak.',
    refused: 'The call failed. Please try again later.',
    silent: 'The connection broke.',
    connection: 'The connection broke.',
    unknown: 'The connection broke.',
  },
};

const GERMAN: Texts = {
  label: 'Jetzt anrufen',
  asking: 'Bitte erlauben Sie dieser Seite das Mikrofon …',
  calling: 'Wir verbinden Sie …',
  ringing: 'Es klingelt …',
  inCall: 'Sie sind verbunden',
  muted: 'Sie sind stumm',
  reconnecting: 'Die Verbindung wird wieder hergestellt …',
  ended: 'Das Gespräch ist beendet.',
  mute: 'Stumm',
  unmute: 'Wieder sprechen',
  hangUp: 'Auflegen',
  cancel: 'Abbrechen',
  keys: 'Tasten',
  again: 'Noch einmal anrufen',
  tooMany: (seconds) =>
    seconds === null
      ? 'Gerade rufen zu viele an. Bitte versuchen Sie es später noch einmal.'
      : `Gerade rufen zu viele an. Bitte versuchen Sie es in ${seconds} s noch einmal.`,
  faults: {
    'microphone-denied':
      'Ihr Browser gibt dieser Seite das Mikrofon nicht. Erlauben Sie es über das Zeichen neben der Adresse und rufen Sie noch einmal an.',
    'microphone-none': 'Es wurde kein Mikrofon gefunden. Schließen Sie eines an und rufen Sie noch einmal an.',
    'microphone-busy': 'Das Mikrofon lässt sich nicht öffnen. Vielleicht benutzt es ein anderes Programm.',
    'microphone-insecure': 'Anrufen können Sie nur von einer Seite mit https.',
    'not-allowed-here': 'Von dieser Seite können Sie nicht anrufen.',
    gone: 'Hier ist niemand mehr zu erreichen.',
    offline: 'Sie sind offline. Prüfen Sie Ihre Verbindung und rufen Sie noch einmal an.',
    'no-connection': 'Die Verbindung kam nicht zustande. Vielleicht ist eine Firewall im Weg.',
    unsupported: 'Ihr Browser kann nicht anrufen. Bitte nehmen Sie einen neueren.',
    server: 'Der Anruf ist gescheitert. Bitte versuchen Sie es später noch einmal.',
  },
  causes: {
    busy: 'Es ist besetzt. Bitte versuchen Sie es später noch einmal.',
    declined: 'Der Anruf wurde nicht angenommen.',
    'not-found': 'Diese Nummer gibt es nicht.',
    unavailable: 'Gerade ist niemand da. Bitte versuchen Sie es später noch einmal.',
    'no-answer': 'Es hat niemand abgenommen.',
    'not-allowed': 'Der Anruf wurde nicht durchgelassen. Bitte laden Sie die Seite neu.',
    'no-media': 'Der Anruf ist gescheitert: Ihr Browser und wir fanden keinen Weg zu sprechen.',
    refused: 'Der Anruf ist gescheitert. Bitte versuchen Sie es später noch einmal.',
    silent: 'Die Verbindung ist abgerissen.',
    connection: 'Die Verbindung ist abgerissen.',
    unknown: 'Die Verbindung ist abgerissen.',
  },
};

/** The texts of a language tag; English where there are none. */
export function textsOf(language: string): Texts {
  return /^de\b/i.test(language) ? GERMAN : ENGLISH;
}

export type { Texts };
