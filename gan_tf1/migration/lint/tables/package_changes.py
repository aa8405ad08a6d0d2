"""What became of names and arguments of the packages beside TensorFlow that old programs import.

Compared with SciPy 1.18, Pillow 12, matplotlib 3.11 and scikit-learn 1.9.
"""

from __future__ import annotations

_PICTURES = """
    bytescale fromimage imfilter imread imresize imrotate imsave imshow toimage pilutil
"""
_SPECIAL = "logsumexp comb factorial factorial2 factorialk"
_FROM_NUMPY = """
    absolute arange array asarray concatenate cos dot empty exp eye floor hstack inf linspace log
    log10 max mean median min ones pi polyfit prod rand randn random real sign sin sqrt std sum
    transpose var vstack where zeros
"""

# SciPy's dotted name -> what to write. `scipy.misc` is there and empty.
SCIPY: dict[str, str] = {
    **{f"scipy.misc.{name}": "Pillow" for name in _PICTURES.split()},
    **{f"scipy.misc.{name}": f"scipy.special.{name}" for name in _SPECIAL.split()},
    **{
        f"scipy.misc.{name}": f"scipy.datasets.{name}"
        for name in ["ascent", "electrocardiogram", "face"]
    },
    "scipy.misc.central_diff_weights": "the package findiff, or write it",
    "scipy.misc.derivative": "a difference quotient",
    "scipy.misc.lena": "scipy.datasets.face",
    "scipy.ndimage.imread": "Pillow, or imageio.v3.imread",
    "scipy.integrate.cumtrapz": "scipy.integrate.cumulative_trapezoid",
    "scipy.integrate.simps": "scipy.integrate.simpson",
    "scipy.integrate.trapz": "scipy.integrate.trapezoid",
    "scipy.linalg.pinv2": "scipy.linalg.pinv",
    **{
        f"scipy.signal.{name}": f"scipy.signal.windows.{name}"
        for name in ["blackman", "gaussian", "hamming", "hann", "hanning", "kaiser"]
    },
    "scipy.signal.cwt": "the package PyWavelets",
    "scipy.signal.ricker": "the package PyWavelets",
    "scipy.stats.binom_test": "scipy.stats.binomtest",
    "scipy.stats.itemfreq": "np.unique(a, return_counts=True)",
    "scipy.stats.median_absolute_deviation": "scipy.stats.median_abs_deviation",
    "scipy.stats.signaltonoise": "a.mean() / a.std()",
    "scipy.weave": "NumPy or Cython",
    **{f"scipy.{name}": f"np.{name}" for name in _FROM_NUMPY.split()},
}
# Other packages: a dotted name, or a module that stands for all in it -> what to write.
NAMES: dict[str, str] = {
    "Image": "from PIL import Image",
    "ImageDraw": "from PIL import ImageDraw",
    "ImageFont": "from PIL import ImageFont",
    "PIL.Image.ANTIALIAS": "Image.LANCZOS; gone since Pillow 10",
    "PIL.Image.CUBIC": "Image.BICUBIC; gone since Pillow 10",
    "PIL.Image.LINEAR": "Image.BILINEAR; gone since Pillow 10",
    "PIL.Image.PILLOW_VERSION": "PIL.__version__",
    "PIL.Image.VERSION": "PIL.__version__",
    "PIL.Image.fromstring": "Image.frombytes",
    "matplotlib.cbook.iterable": "np.iterable",
    "matplotlib.cm.get_cmap": "matplotlib.colormaps[name]; gone since matplotlib 3.9",
    "matplotlib.pyplot.cm.get_cmap": "matplotlib.colormaps[name]; gone since matplotlib 3.9",
    "matplotlib.cm.spectral": "cm.nipy_spectral",
    "matplotlib.pyplot.cm.spectral": "cm.nipy_spectral",
    "matplotlib.delaunay": "scipy.interpolate.griddata",
    "matplotlib.finance": "the package mplfinance",
    "matplotlib.mlab.PCA": "sklearn.decomposition.PCA",
    "matplotlib.mlab.bivariate_normal": "scipy.stats.multivariate_normal",
    "matplotlib.mlab.griddata": "scipy.interpolate.griddata",
    "matplotlib.mlab.normpdf": "scipy.stats.norm.pdf",
    "matplotlib.nxutils": "matplotlib.path",
    "matplotlib.pyplot.hold": "nothing: leave it out",
    "matplotlib.pyplot.ishold": "nothing: leave it out",
    "moviepy.editor": "from moviepy import ...; gone since moviepy 2",
    "pandas.Panel": "a DataFrame with a MultiIndex",
    "theano": "leave it out: no Keras of today runs on it",
    "skimage.measure.compare_mse": "skimage.metrics.mean_squared_error",
    "skimage.measure.compare_nrmse": "skimage.metrics.normalized_root_mse",
    "skimage.measure.compare_psnr": "skimage.metrics.peak_signal_noise_ratio",
    "skimage.measure.compare_ssim": "skimage.metrics.structural_similarity",
    "sklearn.cross_validation": "sklearn.model_selection",
    "sklearn.datasets.base": "sklearn.utils.Bunch",
    "sklearn.datasets.fetch_mldata": "sklearn.datasets.fetch_openml",
    "sklearn.datasets.load_boston": "another data set",
    "sklearn.datasets.mldata": "sklearn.datasets.fetch_openml",
    "sklearn.datasets.samples_generator": "sklearn.datasets",
    "sklearn.decomposition.RandomizedPCA": "PCA(svd_solver='randomized')",
    "sklearn.externals.joblib": "import joblib",
    "sklearn.externals.six": "import six",
    "sklearn.grid_search": "sklearn.model_selection",
    "sklearn.lda": "sklearn.discriminant_analysis",
    "sklearn.learning_curve": "sklearn.model_selection",
    "sklearn.manifold.t_sne": "sklearn.manifold",
    "sklearn.metrics.jaccard_similarity_score": "sklearn.metrics.jaccard_score",
    "sklearn.mixture.GMM": "sklearn.mixture.GaussianMixture",
    "sklearn.mixture.DPGMM": "sklearn.mixture.BayesianGaussianMixture",
    "sklearn.neighbors.kde": "sklearn.neighbors",
    "sklearn.preprocessing.Imputer": "sklearn.impute.SimpleImputer",
    "sklearn.qda": "sklearn.discriminant_analysis",
    "sklearn.utils.linear_assignment_": "scipy.optimize.linear_sum_assignment",
}
# Function -> {argument that is gone: what to write}.
ARGUMENTS: dict[str, dict[str, str]] = {
    "matplotlib.pyplot.axes": {"axisbg": "facecolor="},
    "matplotlib.pyplot.figure": {"axisbg": "facecolor="},
    "matplotlib.pyplot.gca": {"projection": 'plt.subplot(projection="3d")'},
    "matplotlib.pyplot.hist": {"normed": "density="},
    "matplotlib.pyplot.savefig": {"frameon": "leave it out", "papertype": "leave it out"},
    "matplotlib.pyplot.subplot": {"axisbg": "facecolor="},
    "matplotlib.use": {"warn": "leave it out"},
    "numpy.array2string": {"style": "leave it out"},
    "numpy.corrcoef": {"bias": "leave it out", "ddof": "leave it out"},
    "numpy.histogram": {"normed": "density="},
    "numpy.histogram2d": {"normed": "density="},
    "numpy.nanpercentile": {"interpolation": "method="},
    "numpy.percentile": {"interpolation": "method="},
    "numpy.quantile": {"interpolation": "method="},
    "pandas.read_csv": {"error_bad_lines": 'on_bad_lines="skip"'},
    "sorted": {"cmp": "key=functools.cmp_to_key(...)"},
    "tensorflow.keras.utils.to_categorical": {"nb_classes": "num_classes="},
}
# Methods that went -> (what to write, whether they were called with arguments: None is either way).
METHODS: dict[str, tuple[str, bool | None]] = {
    "as_matrix": ("to_numpy()", None),
    "fromstring": ("frombytes", True),
    "getchildren": ("list(element)", False),
    "itemset": ("a[index] = value", True),
    "set_axis_bgcolor": ("set_facecolor", True),
    "set_color_cycle": ("set_prop_cycle", True),
    "set_window_title": ("fig.canvas.manager.set_window_title", True),
    "textsize": ("textbbox", True),
    "tostring": ("tobytes()", False),
    "tostring_rgb": ("buffer_rgba()", False),
    "isAlive": ("is_alive()", False),
    "_parse_flags": ("FLAGS(sys.argv); tf.app.run does it", False),
}
