"""What became of names and arguments of the packages beside TensorFlow that old programs import.

Compared with SciPy 1.18, Pillow 12, matplotlib 3.11 and scikit-learn 1.9.
"""

from __future__ import annotations

LEFT_OUT = "leave it out"
_PICTURES = """
    bytescale fromimage imfilter imread imresize imrotate imsave imshow toimage pilutil
"""
_SPECIAL = "logsumexp comb factorial factorial2 factorialk"
_FROM_NUMPY = """
    absolute arange array asarray ceil concatenate cos dot empty exp eye floor hstack inf
    interp linspace log log10 max mean median min ones pi polyfit prod random real sign sin
    sqrt std sum transpose var vstack where zeros
"""

FROM_NUMPY = tuple(_FROM_NUMPY.split())

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
    "scipy.interpolate.interp2d": "scipy.interpolate.RegularGridInterpolator",
    "scipy.interpolate.spline": "scipy.interpolate.make_interp_spline",
    "scipy.linalg.tril": "np.tril",
    "scipy.linalg.triu": "np.triu",
    "scipy.sparse.linalg.eigen.arpack": "scipy.sparse.linalg",
    "scipy.special.sph_harm": "scipy.special.sph_harm_y",
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
    **{f"scipy.{name}": f"np.{name}" for name in FROM_NUMPY},
    "scipy.rand": "np.random.rand",
    "scipy.randn": "np.random.randn",
}
# What scipy itself has; it once had all that NumPy has.
_TOP = """
    LowLevelCallable cluster constants datasets differentiate fft fftpack integrate interpolate io
    linalg misc ndimage odr optimize show_config signal sparse spatial special stats test version
"""
SCIPY_TOP = frozenset(_TOP.split())
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
    **{
        f"matplotlib.{cm}{name}": f"cm.{new}"
        for cm in ("cm.", "pyplot.cm.")
        for name, new in {
            "Vega10": "tab10",
            "Vega20": "tab20",
            "Vega20b": "tab20b",
            "Vega20c": "tab20c",
        }.items()
    },
    "matplotlib.cm.cmap_d": "matplotlib.colormaps",
    "matplotlib.cm.register_cmap": "matplotlib.colormaps.register",
    "matplotlib.pyplot.register_cmap": "matplotlib.colormaps.register",
    "mpl_toolkits.axes_grid": "mpl_toolkits.axes_grid1",
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
    "functional.compose": "a function of your own: the package is of Python 2",
    "functional.partial": "functools.partial",
    "lasagne": "nothing: it needs theano",
    "edward": "nothing: it needs TensorFlow 1, or the package tensorflow_probability",
    "prettytensor": "nothing: it needs TensorFlow 1",
    "sonnet.AbstractModule": "snt.Module, of Sonnet 2",
    "tflearn": "nothing: its last version imports what TensorFlow has no more",
    "pandas.DataFrame.from_csv": "pandas.read_csv",
    "pandas.rolling_mean": "series.rolling(n).mean()",
    "pandas.rolling_std": "series.rolling(n).std()",
    "pandas.scatter_matrix": "pandas.plotting.scatter_matrix",
    "pandas.tools": "pandas",
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
    "sklearn.utils.extmath.logsumexp": "scipy.special.logsumexp",
    "sklearn.utils.linear_assignment_": "scipy.optimize.linear_sum_assignment",
}
_NORMED = {"normed": "density="}
_BASES = {f"{word}{axis}": f"{word}=" for word in ("base", "subs") for axis in "xy"}
# Function -> {argument that is gone: what to write}.
ARGUMENTS: dict[str, dict[str, str]] = {
    **{
        f"matplotlib.pyplot.{name}": arguments
        for name, arguments in {
            "axes": {"axisbg": "facecolor="},
            "boxplot": {"labels": "tick_labels="},
            "figure": {"axisbg": "facecolor="},
            "gca": {"projection": 'plt.subplot(projection="3d")'},
            "grid": {"b": "visible="},
            "plot": {"hold": LEFT_OUT},
            "hist": _NORMED,
            "hist2d": _NORMED,
            "loglog": _BASES,
            "scatter": {"hold": LEFT_OUT},
            "savefig": {"frameon": LEFT_OUT, "papertype": LEFT_OUT},
            "semilogx": _BASES,
            "semilogy": _BASES,
            "stem": {"use_line_collection": LEFT_OUT},
            "subplot": {"axisbg": "facecolor="},
            "xscale": _BASES,
            "yscale": _BASES,
        }.items()
    },
    "matplotlib.use": {"warn": LEFT_OUT},
    "numpy.array2string": {"style": LEFT_OUT},
    "numpy.corrcoef": {"bias": LEFT_OUT, "ddof": LEFT_OUT},
    "numpy.histogram": {"normed": "density="},
    "numpy.histogram2d": {"normed": "density="},
    "numpy.nanpercentile": {"interpolation": "method="},
    "numpy.percentile": {"interpolation": "method="},
    "numpy.quantile": {"interpolation": "method="},
    "pandas.read_csv": {"error_bad_lines": 'on_bad_lines="skip"'},
    "scipy.linalg.sqrtm": {"disp": "leave it out: what it gives is the matrix alone"},
    "sklearn.cluster.KMeans": {"n_jobs": LEFT_OUT, "precompute_distances": LEFT_OUT},
    "sklearn.linear_model.LogisticRegression": {"multi_class": LEFT_OUT},
    "sklearn.manifold.TSNE": {"n_iter": "max_iter=", "square_distances": LEFT_OUT},
    "sklearn.preprocessing.OneHotEncoder": {
        "categorical_features": "sklearn.compose.ColumnTransformer",
        "n_values": 'categories="auto"',
        "sparse": "sparse_output=",
    },
    "sorted": {"cmp": "key=functools.cmp_to_key(...)"},
    "tensorflow.keras.utils.to_categorical": {"nb_classes": "num_classes="},
}
# Method of matplotlib's figures and axes -> the same.
OF_METHODS: dict[str, dict[str, str]] = {
    "add_subplot": {"axisbg": "facecolor="},
    "gca": {"projection": 'fig.add_subplot(projection="3d")'},
    "grid": {"b": "visible="},
    "hist": _NORMED,
    "hist2d": _NORMED,
    "set_xscale": _BASES,
    "set_yscale": _BASES,
}
# Function -> how many arguments it takes by position.
BY_POSITION: dict[str, int] = {
    "sklearn.datasets.make_blobs": 2,
    "sklearn.datasets.make_circles": 1,
    "sklearn.datasets.make_moons": 1,
    "sklearn.datasets.make_s_curve": 1,
    "sklearn.datasets.make_swiss_roll": 1,
    "sklearn.decomposition.PCA": 1,
    "sklearn.cluster.KMeans": 1,
    "sklearn.manifold.TSNE": 1,
    "sklearn.metrics.accuracy_score": 2,
    "sklearn.metrics.confusion_matrix": 2,
    "sklearn.mixture.GaussianMixture": 1,
    "sklearn.svm.SVC": 0,
}
# Names of colours and settings of matplotlib's that went -> today's.
COLORMAPS: dict[str, str] = {
    "Vega10": "tab10",
    "Vega20": "tab20",
    "spectral": "nipy_spectral",
    "spectral_r": "nipy_spectral_r",
}
SETTINGS: dict[str, str] = {
    "axes.color_cycle": "axes.prop_cycle",
    "axes.hold": "nothing: leave it out",
    "examples.directory": "nothing: leave it out",
    "text.latex.unicode": "nothing: leave it out",
}
# Methods that went -> (what to write, whether they were called with arguments: None is either way).
METHODS: dict[str, tuple[str, bool | None]] = {
    "as_matrix": ("to_numpy()", None),
    "fromstring": ("frombytes", True),
    "get_axis_bgcolor": ("get_facecolor()", False),
    "getchildren": ("list(element)", False),
    "getsize": ("getbbox(text)", True),
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
