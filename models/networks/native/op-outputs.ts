/**
 * The output names of TensorFlow's op definitions, which a function body needs to name a value, and
 * at the same time the list of what may be replayed: ops that tfjs-node runs and that keep no state.
 * Read off the registry of TensorFlow 2.21 for every op that tfjs-node 4.22 runs. `*`: a list.
 */
const OPS_BY_OUTPUTS: Readonly<Record<string, string>> = {
  output:
    'All Any ArgMax ArgMin AvgPool AvgPool3D AvgPool3DGrad AvgPoolGrad BatchMatMulV2 BatchToSpaceND ' +
    'ConcatV2 Const Conv2D Conv2DBackpropFilter Conv2DBackpropInput Conv3D Conv3DBackpropFilterV2 ' +
    'Conv3DBackpropInputV2 DepthToSpace DepthwiseConv2dNative DepthwiseConv2dNativeBackpropFilter ' +
    'DepthwiseConv2dNativeBackpropInput Diag Dilation2D Einsum ExpandDims FFT Fill GatherNd GatherV2 ' +
    'IFFT Identity Imag LRN LRNGrad LinSpace Max MaxPool MaxPool3D MaxPool3DGrad MaxPoolGrad Mean Min ' +
    'MirrorPad OneHot Pack PadV2 Placeholder Prod Range Real Reshape ResizeBilinearGrad ' +
    'ResizeNearestNeighborGrad ReverseV2 ScatterNd Select Slice SpaceToBatchND StatelessRandomNormal ' +
    'StatelessRandomUniform StridedSlice Sum TensorScatterUpdate Tile UnsortedSegmentSum',
  y:
    'Abs Acos Acosh Asin Asinh Atan Atanh Cast Ceil ComplexAbs Cos Cosh DeepCopy Erf Exp Expm1 Floor ' +
    'IsFinite IsInf IsNan Log Log1p LogicalNot Neg OnesLike Reciprocal Round Rsqrt Sigmoid Sign Sin ' +
    'Sinh Sqrt Square Tan Tanh Transpose ZerosLike',
  z:
    'Add AddV2 Atan2 Div DivNoNan Equal FloorDiv FloorMod Greater GreaterEqual Less LessEqual LogicalAnd ' +
    'LogicalOr Maximum Minimum Mul NotEqual Pow RealDiv SquaredDifference Sub',
  activations: 'Elu LeakyRelu Relu Relu6 Selu Softplus',
  out: 'Complex Cumprod Cumsum',
  'output*': 'SplitV StatefulPartitionedCall Unpack While',
  resized_images: 'ResizeBilinear ResizeNearestNeighbor',
  sum: 'AddN',
  bins: 'Bincount',
  r0: 'BroadcastArgs',
  filter_backprop: 'Dilation2DBackpropFilter',
  in_backprop: 'Dilation2DBackpropInput',
  backprops: 'EluGrad',
  'y batch_mean batch_variance reserve_space_1 reserve_space_2': 'FusedBatchNorm',
  softmax: 'Softmax',
  dense: 'SparseToDense',
  'values indices': 'TopKV2',
  resource: 'VarHandleOp',
  value: 'ReadVariableOp',
  '':
    'AssignVariableOp ResourceApplyAdam ResourceApplyGradientDescent ResourceApplyMomentum ' +
    'ResourceApplyRMSProp Save',
};

/** What a training graph is built of around the recorded ops. */
const STATEFUL_OPS: ReadonlySet<string> = new Set(
  [
    'AssignVariableOp Placeholder ReadVariableOp ResourceApplyAdam ResourceApplyGradientDescent',
    'ResourceApplyMomentum ResourceApplyRMSProp Save StatefulPartitionedCall VarHandleOp While',
  ].flatMap((names) => names.split(' ')),
);

const OUTPUTS_BY_OP = new Map(
  Object.entries(OPS_BY_OUTPUTS).flatMap(([outputs, ops]) =>
    ops.split(' ').map((op) => [op, outputs.split(' ')] as const),
  ),
);

/** Whether an op's result depends on its inputs alone. */
export function isReplayable(op: string): boolean {
  return OUTPUTS_BY_OP.has(op) && !STATEFUL_OPS.has(op);
}

/** How a function body refers to an op's output: `<argument>:<position in it>`. */
export function outputName(op: string, output: number): string {
  const names = OUTPUTS_BY_OP.get(op) ?? [];
  const first = names[0] ?? '';
  return first.endsWith('*') ? `${first.slice(0, -1)}:${output}` : `${names[output] ?? ''}:0`;
}
