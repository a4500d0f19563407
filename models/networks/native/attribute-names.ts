import { nativeBackend } from './binding.ts';

/** Every attribute that tfjs-node 4.22 sets on an operation. */
export const ATTRIBUTE_NAMES: readonly string[] = [
  'DstT Index N SrcT T TI T_threshold Taxis Tblock_shape Tcomplex Tcrops Tidx Tindices Tlen',
  'Tmultiples Tnumsegments Tout Tpaddings Tparams Tperm Tseed Truncate Tshape',
  'acceptable_fraction adj_x adj_y align_corners alpha axis batch_dims begin_mask beta bias',
  'block_size channels chroma_downsampling compression container data_format dct_method',
  'density_unit depth_radius dilations dtype ellipsis_mask end_mask epsilon equation',
  'exclusive explicit_paddings extrapolation_value fancy_upscaling format',
  'half_pixel_centers index_type is_training keep_dims ksize method mode new_axis_mask num',
  'num_split optimize_size out_idx output_dtype output_type pad_to_max_output_size padding',
  'pattern progressive quality rates ratio replace_global reverse rewrite seed seed2',
  'shared_name shrink_axis_mask sorted strides try_recover_truncated use_cudnn_on_gpu',
  'validate_indices x_density xmp_metadata y_density',
].flatMap((names) => names.split(' '));

/** No `TF_ATTR_*` number: the binding throws at it, after the names before it and before running. */
const NO_ATTRIBUTE_TYPE = -1;

/**
 * The binding keeps the attribute names it has seen in one set for the whole process, and adds to
 * it without a lock. Seeing all of them here, before there are other threads, leaves them nothing
 * to add.
 */
export function learnAttributeNames(): void {
  const { binding } = nativeBackend();
  const attributes = [...ATTRIBUTE_NAMES, 'T'].map((name, index) => ({
    name,
    type: index < ATTRIBUTE_NAMES.length ? binding.TF_ATTR_INT : NO_ATTRIBUTE_TYPE,
    value: 0,
  }));
  try {
    binding.executeOp('NoOp', attributes, [], 0);
  } catch {
    // As intended: nothing was run.
  }
}
