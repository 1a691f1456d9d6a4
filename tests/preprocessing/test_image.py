"""Images against what the genuine Keras 0.3.3, 1.0.8 and 1.2.2 made of the same seeds and numbers."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from keras_unified import dialect
from keras_unified.errors import ArgumentError, InvalidValueError, KerasUnifiedError
from keras_unified.preprocessing import image

GOLDEN = json.loads((Path(__file__).parent.parent / "golden" / "images.json").read_text(encoding="utf-8"))
FLOWS = [
    pytest.param(version, flow, id=f"{version}-{number}")
    for version, golden in GOLDEN.items()
    for number, flow in enumerate(golden["flows"])
]


def images(version):
    """Seven images of five rows, four columns and three channels, where that Keras had its channels."""
    shape = (7, 5, 4, 3) if version == "1.2.2" else (7, 3, 5, 4)
    return np.random.RandomState(0).uniform(0, 9, shape).astype("float32")


@pytest.mark.parametrize("version", GOLDEN)
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("random_rotation", (30,)),
        ("random_shift", (0.4, 0.3)),
        ("random_shear", (0.5,)),
        ("random_zoom", ((0.7, 1.4),)),
    ],
)
def test_an_image_is_moved_as_it_was(version, name, arguments):
    axes = {"1.0.8": ("row_index", "col_index", "channel_index"), "1.2.2": ("row_axis", "col_axis", "channel_axis")}
    named = dict(zip(axes.get(version, ()), (1, 2, 0), strict=False))
    if version == "0.3.3" and name == "random_zoom":
        arguments = (0.4,)
    with dialect(version):
        np.random.seed(1)
        moved = getattr(image, name)(np.arange(60.0, dtype="float32").reshape(3, 5, 4), *arguments, **named)
    np.testing.assert_allclose(moved, GOLDEN[version]["transforms"][name], atol=2e-5)


@pytest.mark.parametrize("version", ["1.0.8", "1.2.2"])
def test_channels_are_shifted_as_they_were(version):
    with dialect(version):
        np.random.seed(1)
        moved = image.random_channel_shift(np.arange(60.0, dtype="float32").reshape(3, 5, 4), 9.0, 0)
    np.testing.assert_allclose(moved, GOLDEN[version]["transforms"]["channel_shift"], atol=2e-5)


@pytest.mark.parametrize(("version", "flow"), FLOWS)
def test_batches_are_what_they_were(version, flow):
    with dialect(version):
        generator = image.ImageDataGenerator(**flow["options"])
        np.random.seed(2)
        generator.fit(images(version), seed=3)
        batches = generator.flow(images(version), np.arange(7), 3, shuffle=flow["shuffle"], seed=flow["seed"])
        np.random.seed(4)
        made = [next(batches) for _ in range(7)]
    assert [label for _, y in made for label in y.tolist()] == flow["y"]
    np.testing.assert_allclose([x.mean() for x, _ in made], flow["means"], atol=2e-5)
    np.testing.assert_allclose(made[1][0][0][0], flow["image"], atol=2e-5)
    assert made[0][0].dtype == flow["dtype"]


def test_images_are_measured_after_they_were_changed():
    golden = GOLDEN["1.2.2"]["augmented"]
    generator = image.ImageDataGenerator(True, featurewise_std_normalization=True, rotation_range=10.0)
    generator.fit(images("1.2.2"), augment=True, rounds=2, seed=8)
    np.testing.assert_allclose(generator.mean, golden["mean"], atol=2e-5)
    np.testing.assert_allclose(generator.std, golden["std"], atol=2e-5)


@pytest.mark.parametrize("era", ["0.3", "1.2"])
def test_images_of_whole_numbers_are_measured_too(era):
    x = np.arange(24, dtype="uint8").reshape(2, 3, 2, 2) if era == "0.3" else np.arange(24).reshape(2, 2, 2, 3)
    with dialect(era):
        generator = image.ImageDataGenerator(featurewise_center=True, featurewise_std_normalization=True)
        generator.fit(x)
        made, _ = next(generator.flow(x, np.arange(2), batch_size=2, shuffle=False))
    np.testing.assert_allclose([made.mean(), made.std()], [0, 1], atol=1e-6)


def test_whitened_images_have_no_covariance():
    x = np.random.RandomState(0).normal(size=(500, 2, 2, 1)).cumsum(axis=1)
    generator = image.ImageDataGenerator(zca_whitening=True, featurewise_center=True)
    generator.fit(x)
    whitened, _ = next(generator.flow(x, np.arange(500), batch_size=500, shuffle=False))
    np.testing.assert_allclose(np.cov(whitened.reshape(500, 4).T, bias=True), np.eye(4), atol=2e-3)


def test_a_generator_that_has_measured_nothing_says_so():
    flow = image.ImageDataGenerator(featurewise_center=True).flow(images("1.2.2"), batch_size=2)
    with pytest.warns(UserWarning, match=r"Call generator.fit\(images\) first"):
        next(flow)
    with dialect("0.3"), pytest.raises(InvalidValueError, match=r"Call generator.fit\(images\) first"):
        next(image.ImageDataGenerator().flow(images("0.3.3"), np.arange(7)))


def test_what_the_generator_of_keras_0_3_did_not_do_is_refused():
    with dialect("0.3"), pytest.raises(ArgumentError, match=r"of Keras 0\.3 has no 'zoom_range'"):
        image.ImageDataGenerator(zoom_range=0.2)


def test_the_generator_for_a_graph_makes_dicts():
    with dialect("0.3"):
        generator = image.GraphImageDataGenerator(featurewise_center=False, featurewise_std_normalization=False)
        batch = next(generator.flow(images("0.3.3"), np.arange(7), batch_size=2))
    np.testing.assert_array_equal(batch["input"], images("0.3.3")[:2])
    assert batch["output"].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.zeros((7, 5, 4)), r"as an array of rank 4, got shape \(7, 5, 4\)"),
        (np.zeros((7, 3, 5, 4, 1))[..., 0].repeat(2, axis=3), r"of 1, 3 or 4 channels, which are on axis 3"),
    ],
)
def test_what_are_no_images_is_refused(x, message):
    with pytest.raises(InvalidValueError, match=message):
        image.ImageDataGenerator().fit(x)
    with pytest.raises(InvalidValueError, match=message):
        image.ImageDataGenerator().flow(x, np.zeros(7))


def test_there_is_a_target_for_each_image():
    with pytest.raises(InvalidValueError, match="There are 7 images, but 6 targets"):
        image.ImageDataGenerator().flow(images("1.2.2"), np.zeros(6))


@pytest.fixture
def folder(tmp_path):
    """Two classes of two pictures of one color, and one in a folder below."""
    pillow = pytest.importorskip("PIL.Image")
    for name, color in (("cats/1.png", 10), ("cats/0.png", 0), ("cats/more/2.png", 20), ("dogs/0.bmp", 100)):
        path = tmp_path / "pictures" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        pillow.fromarray(np.full((6, 5, 3), color, "uint8")).save(path)
    (tmp_path / "pictures" / "cats" / "notes.txt").write_text("no picture")
    return tmp_path / "pictures"


@pytest.mark.parametrize(
    ("class_mode", "expected"),
    [("categorical", [[1, 0], [1, 0], [1, 0], [0, 1]]), ("binary", [0, 0, 0, 1]), ("sparse", [0, 0, 0, 1])],
)
def test_pictures_in_folders_are_read_class_by_class(folder, capsys, class_mode, expected):
    generator = image.ImageDataGenerator(rescale=0.5)
    flow = generator.flow_from_directory(folder, target_size=(4, 3), class_mode=class_mode, shuffle=False)
    assert "Found 4 images belonging to 2 classes." in capsys.readouterr().out
    assert flow.filenames == ["cats/0.png", "cats/1.png", "cats/more/2.png", "dogs/0.bmp"]
    assert flow.class_indices == {"cats": 0, "dogs": 1}
    x, y = next(flow)
    assert x.shape == (4, 4, 3, 3)
    assert x[:, 0, 0, 0].tolist() == [0, 5, 10, 50]
    assert y.tolist() == expected


def test_keras_1_0_looked_into_no_folders_below(folder):
    with dialect("1.0"):
        flow = image.ImageDataGenerator().flow_from_directory(folder, color_mode="grayscale", class_mode=None)
        assert flow.filenames == ["cats/0.png", "cats/1.png", "dogs/0.bmp"]
        assert next(flow).shape == (3, 1, 256, 256)
        assert [Path(p).name for p in image.list_pictures(folder / "cats")] == ["0.png", "1.png"]
    assert [Path(p).name for p in image.list_pictures(folder / "cats")] == ["0.png", "1.png", "2.png"]


def test_another_mode_is_refused(folder):
    with pytest.raises(InvalidValueError, match=r"class_mode is one of .* not 'categoric'. Did you mean 'categorical'"):
        image.ImageDataGenerator().flow_from_directory(folder, class_mode="categoric")


def test_changed_images_are_saved(folder, tmp_path):
    (tmp_path / "saved").mkdir()
    np.random.seed(4)
    flow = image.ImageDataGenerator().flow(
        images("1.2.2"), batch_size=2, shuffle=False, save_to_dir=tmp_path / "saved", save_prefix="a", save_format="png"
    )
    next(flow)
    # np.random.seed(4) draws 1146 and 8366 below 10,000.
    assert sorted(path.name for path in (tmp_path / "saved").iterdir()) == ["a_0_1146.png", "a_1_8366.png"]


def test_a_picture_becomes_an_array_and_a_picture_again(folder):
    picture = image.load_img(folder / "cats" / "1.png", target_size=(2, 3))
    array = image.img_to_array(picture)
    assert array.shape == (2, 3, 3)
    assert array.dtype == "float32"
    assert image.img_to_array(picture, dim_ordering="th").shape == (3, 2, 3)
    array[0, 0] = 20
    assert np.asarray(image.array_to_img(array, scale=False))[0].tolist() == [[20] * 3, [10] * 3, [10] * 3]
    assert np.asarray(image.array_to_img(array))[0].tolist() == [[255] * 3, [127] * 3, [127] * 3]
    gray = image.load_img(folder / "cats" / "1.png", grayscale=True)
    assert image.img_to_array(gray).shape == (6, 5, 1)
    with pytest.raises(InvalidValueError, match="1 or 3 channels, got 2"):
        image.array_to_img(np.zeros((2, 2, 2)))


@pytest.mark.parametrize(("module", "library"), [("PIL", "pillow"), ("scipy", "scipy")])
def test_a_library_that_is_missing_is_named(monkeypatch, module, library):
    monkeypatch.setitem(__import__("sys").modules, module, None)
    with pytest.raises(KerasUnifiedError, match=f"pip install {library}"):
        image.load_img("a.png") if module == "PIL" else image.random_shift(np.zeros((1, 2, 2)), 0.5, 0.5)
