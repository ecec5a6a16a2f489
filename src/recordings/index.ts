export { findRecording, makeRecordingDirectory, repairRecordings } from './recording-directory.ts';
export { recordingFile, recordingFilesOf, recordingIn, recordingOfName, recordingsOf } from './recording-file.ts';
export { RecordingSeals } from './recording-seals.ts';
