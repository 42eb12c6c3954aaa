export interface RunningLab {
  url: string;
}
