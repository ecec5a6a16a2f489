export { isVoice } from './ai-types.ts';
export type { AiConfig, LlmConfig, VoiceConfig, VoiceFallback, VoicePolicy } from './ai-types.ts';
export { API_ROLES } from './api-types.ts';
export type { ApiConfig, ApiKey, ApiRateLimits, ApiRole, ApiSessionsConfig, ApiTlsConfig } from './api-types.ts';
export type { CallbacksConfig } from './callbacks-types.ts';
export type { DialectsConfig, TelerConfig, VoipbinConfig } from './dialects-types.ts';
export type {
  AgentConfig,
  CodecName,
  Config,
  ConfigFault,
  ConfigResult,
  DrachtioConfig,
  DrainConfig,
  FreeswitchConfig,
  HandoffConfig,
  HostPort,
  LogConfig,
  LogLevel,
  MediaConfig,
  Network,
  CallerPlace,
  OutboundRule,
  Rel1xx,
  PromptsConfig,
  RegistrarConfig,
  Route,
  SipConfig,
  SipListen,
  SipTlsConfig,
  SipUser,
  StoreAddress,
  StoreConfig,
  Trunk,
  CrmConfig,
  WebhookConfig,
} from './types.ts';
export type { RecordingConfig } from './recording-types.ts';
export type { S3Storage } from './recording-storage-types.ts';
export type { RouteFallback } from './site-webhook-types.ts';
export { besideStore } from './beside-store.ts';
export { childEnvironment } from './child-environment.ts';
export { CurrentConfig, ofEachConfig } from './current-config.ts';
export type { ConfigOverlay } from './current-config.ts';
export type { ConfigInForce } from './current-config.ts';
export {
  changedPaths,
  CONFIG_PARTS,
  editText,
  fileValueOf,
  keepSecrets,
  overriddenFault,
  overridesOf,
  takingEffect,
} from './change/index.ts';
export { faultLines } from './fault-lines.ts';
export { checkRaw, loadConfig, readConfig, readConfigFile } from './load.ts';
export type { ConfigSource, ReadConfig } from './load.ts';
export type { Override } from './environment.ts';
export { calledNumber, matchRoute } from './route-match.ts';
export { LOOPBACK, sourceAllowed, sourceFilter } from './source-allowed.ts';
export type { Source } from './source-allowed.ts';
export { parseHost, parseHostPort, parseNetwork, parseSipListen } from './parse-text.ts';
export type { Parsed } from './parse-text.ts';
export { checkTlsFiles } from './tls-files.ts';
export { registrationOf } from './registrar.ts';
export { plainRoute } from './plain-route.ts';
export { recognizesWords } from './recognizes-words.ts';
export { redactConfig, redacted, withKeptSecrets } from './redact.ts';
export {
  acceptSchema,
  agentPromptSchema,
  destinationSchema,
  destinationsSchema,
  fallbacksSchema,
  promptFileFault,
  messageFault,
  promptSchema,
  ringTimeoutSchema,
  strategySchema,
  huntSchema,
  prioritySchema,
  queueSchema,
  withPrompt,
} from './call-schemas.ts';
export { escalationSchema, phrasesSchema } from './escalation-schema.ts';
export { AGENT_FIELDS, agentPresence } from './agents-schema.ts';
export { agentSkills, telephoneWithKeys } from './field-schemas.ts';
export { parseDestination, telephoneFault, uncallable, undialable } from './destination.ts';
export { USER_NAME } from './user-name.ts';
export { buttonOfAccount, guestAccount, guestTrunk, userTrunk } from './user-trunk.ts';
export type { CallButton } from './click-to-call-types.ts';
export { knownNames, unknownNames } from './known-names.ts';
export type { KnownNames } from './known-names.ts';
export { wayOut } from './outbound.ts';
export type { NumberPlan, WayOut } from './outbound.ts';
export { parseYaml } from './parse-yaml.ts';
export { faultsOf, faultTexts } from './issues.ts';
export type { PathFault } from './issues.ts';
export { pathText, valueAt } from './config-path.ts';
export { shapesOf } from './shape.ts';
export type { JsonSchema } from './shape.ts';
export { suggestion } from './suggest.ts';
export { CRM_NAME } from './defaults.ts';
export type { MailboxConfig, VoicemailConfig } from './voicemail-types.ts';
export type { IceServerConfig, WebrtcConfig } from './webrtc-types.ts';
export type { SpeechConfig, TranscriptionConfig } from './speech-types.ts';
