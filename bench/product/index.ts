export { AiServer } from './ai-server.ts';
export type { AiNotice, Respond } from './ai-server.ts';
export { BenchSite, wholeCalls, NUMBER, TONES } from './bench-site.ts';
export type { SiteOptions } from './bench-site.ts';
export { ENGINE_PAIRS, missingPair, onePair } from './engine-pair.ts';
export type { EnginePair } from './engine-pair.ts';
