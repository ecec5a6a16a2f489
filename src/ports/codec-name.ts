/** A codec by its name in the configuration and in what is told of a leg. Types only. */

/** Opus (RFC 7587), and the audio encodings of RFC 3551 4.5. */
export type CodecName = 'OPUS' | 'G722' | 'PCMU' | 'PCMA';
