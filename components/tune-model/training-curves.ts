/** The time series of one tuning job, as the service's TensorBoard holds them. */
export interface TrainingCurves {
  readonly tuningJob: string;
  readonly baseModel: string;
  readonly series: readonly CurveSeries[];
  /** What trained: the service's own words, or the emulator's plain statement that it is a toy. */
  readonly note?: string;
}

export interface CurveSeries {
  /** TensorBoard display name such as "/train_total_loss". */
  readonly name: string;
  readonly points: readonly { readonly step: number; readonly value: number }[];
}
