export { FlagKeys, KILL_UPLOADS as UploadKill } from './flagKeys';
export * from './isOn';
