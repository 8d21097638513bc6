"""A sky and a light for models that bring none, so that pictures of them are readable."""

from __future__ import annotations

from gmr_robot.robot.engine import mujoco

SKY_TOP, SKY_BOTTOM = (0.80, 0.85, 0.90), (0.96, 0.97, 0.98)


def add_backdrop(spec: mujoco.MjSpec) -> None:
    """Give a model a pale sky and a light where it has none; its physics stays as it is."""
    skies = [one for one in spec.textures if one.type == mujoco.mjtTexture.mjTEXTURE_SKYBOX]
    if not skies:
        spec.add_texture(
            name="gmr_robot_sky",
            type=mujoco.mjtTexture.mjTEXTURE_SKYBOX,
            builtin=mujoco.mjtBuiltin.mjBUILTIN_GRADIENT,
            rgb1=SKY_BOTTOM,
            rgb2=SKY_TOP,
            width=64,
            height=384,
        )
    if not list(spec.lights):
        spec.worldbody.add_light(
            name="gmr_robot_light",
            type=mujoco.mjtLightType.mjLIGHT_DIRECTIONAL,
            pos=[1.0, -1.2, 3.0],
            dir=[-0.3, 0.4, -1.0],
            diffuse=[0.4, 0.4, 0.4],
        )
